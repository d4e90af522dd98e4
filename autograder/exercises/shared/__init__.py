"""What the exercises of several lessons share."""

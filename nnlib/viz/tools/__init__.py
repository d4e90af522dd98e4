"""What the pictures of several lessons share: the look, the display, the controls, the charts."""

"""What crosses between the two sides: plain values as bytes, and bytes as plain values."""

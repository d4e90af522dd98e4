"""nnlib: neural networks in plain NumPy, in the order in which the lessons build them."""

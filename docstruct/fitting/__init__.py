"""Commands that fit the weights that ship, on papers drawn with known truth; never on the data sets."""

"""What a message wants, by a small trained network: features of the words, the weights file, and the reading of both."""

from conserje.understanding.intents.classifier import Classifier
from conserje.understanding.intents.weights import load_weights

__all__ = ["Classifier", "load_weights"]

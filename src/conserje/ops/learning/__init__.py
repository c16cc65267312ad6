"""How the readers are taught and measured: utterances, training, evaluation. Build steps, not needed to run."""

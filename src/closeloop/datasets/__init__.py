"""From judged interactions to examples, and from examples to files. Every row left out has a reason."""

"""How prompts of seventeen languages demand things, one module a language."""

"""How prompts of fourteen languages demand things, one module a language."""

"""Answers against what the model was given: sentence by sentence, claim by claim, and as a whole.

What was given: `sources` (which texts), `index` (words by sentence), `places` (numbers and names by sentence), `literal` (the text as it
is), `records` and `opening_hours` (JSON). How numbers are written: `numbers`, `quantities`, `units`, `section_numbers`.

Numbers: `exchanged` and `misattributed` (another one was given there), `new_numbers` (given nowhere), `number_evidence`
with `reachable` (whether they are made of given ones), `computed` (said to be so, by `reckoning_words`), `only_given`.

Names: `exchanged_names`, `unknown_names`. Sentences: `support` with `vocabulary`,
`contradicted`, `negations`, `opposites`; all of a response: `whole_response`.

What claims nothing: `courtesies`, `framing`, `house_rules` and `by_rule` (what a system prompt gives to say, with `contacts`); what
cannot be compared: `comparable`, `unfamiliar`.
"""

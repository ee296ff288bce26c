"""What the words of a next turn, and of the response before it, say about a user's content: group, log-odds, pattern.

Written from how people complain, correct, ask again, turn an offer down, accept and take their leave. Of each group the row with the
most weight counts, so that three ways of saying one thing are one thing.
"""

from __future__ import annotations

import re
from functools import partial

from closeloop.buckets.detectors.next_turn.other_languages import CONTENT, OTHERS
from closeloop.buckets.text import lowered
from closeloop.patterns import branches, lazy, quick
from closeloop.patterns.sieves import Sieve

Word = tuple[str, float, re.Pattern[str]]

TURN_ROWS: tuple[tuple[str, float, str], ...] = (
    # The response did not do, outright.
    ("complaint", 4.6,
        r"^(?:nope,? )?(?:wrong\b|incorrect\b|not what\b)|\b(?:that|this|it|which)(?:'?s| is| was)(?: \w+)? (?:wrong"
        r"|incorrect|false"
        r"|untrue)\b|\b(?:that|this|it)(?:'?s| is| was)?(?: is| was)?(?: \w+)? ?(?:not|n'?t) (?:\w+ )?(?:what|right"
        r"|correct|true|it"
        r"|(?:an|my) answer|helpful|useful|good enough)\b|\b(?:you|u)(?:'?re| are| r) (?:\w+ )?(?:wrong|mistaken"
        r"|(?:not|n'?t) (?:\w+ )?(?:mak|help|answer|listen|understand|read|get|follow|pay)\w*)"
        r"|\b(?:you|u) (?:(?:just|have|are|still|clearly|completely|totally|even|only) )*(?:mis\w{4,}|did ?n[o']?t"
        r"|have ?n[o']?t|forgot"
        r"|ignored?|skipped|made (?:\w+ )?(?:up|mistake|error)|keep|kept|repeat\w*|contradict\w*|hallucinat\w*"
        r"|failed|broke|changed"
        r"|removed|deleted|messed)\b|\bare you (?:even |not )?(?:reading|listening|kidding|serious|joking|deaf|blind"
        r"|stupid|dumb)\b"
        r"|\boff[- ]topic\b|\bwhat (?:are|r) (?:you|u) (?:talking|on) about|\bwhat (?:does|has) (?:that|this"
        r"|it) (?:have|got) to do\b"
        r"|\b(?:do|does|did|is|are|was) ?(?:n[o']?t|not) (?:even )?(?:mak\w* (?:\w+ )?sense|answer\w*|address\w*"
        r"|help\w*)"
        r"|\b(?:mak\w+|made) no sense\b|\bnot mak\w+ (?:\w+ )?sense\b"),
    ("complaint", 4.2,
        r"(?<!all )(?<!what )\bi (?:(?:just|already|clearly|specifically|explicitly|literally|never|only) )*(?:said"
        r"|meant|asked|told|wanted(?! to\b)|mentioned"
        r"|specified|explained)\b(?! (?:my|him|her|them|friend))|\bi'?(?:ve| have) (?:already |just )(?:said|told"
        r"|asked|tried|given"
        r"|mentioned|explained|done)\b|\b(?:i|we) already (?:tried|did|have|know|knew|gave|have told)\b"
        r"|\b(?:like|as) i (?:\w+ )?(?:said|told|asked|mentioned|wrote)\b|\byou (?:already|just) (?:said|told|asked"
        r"|gave|suggested"
        r"|recommended|sent|mentioned)\b|\bi did(?: not|n'?t) (?:ask|say|want|mean|request|need)\b"
        r"|\btry (?:it )?(?:once )?(?:again|harder)\b|\bstill (?:not|n'?t|wrong|does ?n[o']?t|is ?n[o']?t|getting"
        r"|the same|no\b|fail\w*"
        r"|broken|waiting|have(?: not|n'?t)|can(?:not|'?t))|\b(?:does|did|do|is|are|has|have) ?(?:n'?t"
        r"|not) (?:\w+ )?(?:work\w*|compil\w*"
        r"|run|load|chang\w*|fix\w*|solv\w*|resolv\w*)\b|\b(?:not|n'?t) working\b"
        r"|\bsame (?:error|problem|issue|result|thing|answer|message|response|mistake)\b|\bdoes(?: not|n'?t) exist\b"
        r"|\b(?:i|we|it|this|that|code|script|which) (?:\w+ )?(?:get(?! it\W*$)|got|gets|getting|gives?|gave|throws?"
        r"|threw"
        r"|raises?|raised|shows?"
        r"|crash\w*|fail(?:s|ed)?|returns?)\b(?: \w+){0,3}(?: (?:error|exception|warning|traceback)|\w+error\b"
        r"|\w+exception\b|$)"),
    ("judgement", 3.9,
        r"\b(?:useless|worthless|pointless|terrible|awful|horrible|pathetic|ridiculous|garbage|rubbish|nonsense"
        r"|stupid|idiot\w*|dumb|crap"
        r"|worst|wtf|joke|unacceptable|disappoint\w+|frustrat\w+|unhelpful|infuriat\w+|scam|sucks?|damn|dammit"
        r"|gibberish)\b"),
    ("complaint", 3.9,
        r"\b(?:talk|speak|connect\w*|transfer\w*|get) (?:\w+ ){0,3}(?:to|with) (?:\w+ ){0,2}(?:human|person|agent"
        r"|manager|supervisor"
        r"|representative|someone|somebody)\b|\breal (?:human|agent)\b|\bwast\w+ (?:of )?(?:my|of"
        r"|our) ?time\b|\bwaste of time\b"
        r"|\b(?:forget|scratch|cancel) (?:it|that|about it)\b|\bnever ?mind\b|\bgiv(?:e|ing) up\b|\bwhat a (?:waste"
        r"|joke|mess)\b"),
    ("complaint", 3.7,
        r"\bwhat do (?:you|u) mean\b(?! by \w)|\bwhat does (?:that|this|it) (?:even )?mean\b(?! (?:to|when|for|if"
        r"|by))"
        r"|\b(?:do ?n[o']?t|not) (?:\w+ )?(?:sure |know )?(?:what|where) (?:you'?re|you are|your|this is|that is"
        r"|that'?s) (?:talking"
        r"|saying|going|getting)|\bno idea what\b|\bi (?:do ?n[o']?t|did ?n[o']?t|do not|cannot"
        r"|can'?t) (?:\w+ )?(?:understand|get it"
        r"|follow)\b|^(?:u+m+|wait|sorry|hm+|excuse me)?[ ,.]*(?:what|huh|pardon|come again)\b ?[?!.]*$"
        r"|\bare you (?:sure|certain)\b"
        r"|\bwhy (?:can'?t|won'?t|do ?n'?t|did ?n'?t|are(?: not|n'?t)|did|would|are|do|not|is it|are we) ?(?:you|it"
        r"|this|that|not)\b"),
    ("complaint", 3.3,
        r"\b(?:can|could|would|will) you (?:please |just |at least |kindly |maybe )*(?:redo|fix|correct|(?:re"
        r"|double[- ]?)?check|try|look"
        r"|verify|confirm|see|search|answer|repeat|rephrase|clarify)\b[^.!?]*\bagain\b|\b(?:double|re)[- ]?check\b"
        r"|\bcheck (?:\w+ ){0,3}again\b|\b(?:redo|rewrite|fix|correct) (?:it|that|this)\b"
        r"|\bactually,? (?:i (?:\w+ )?(?:meant|want\w*|need\w*|asked|said)|it'?s|that'?s|that is|all|no)\b"),
    ("denial", 3.3, r"\bno,? (?:i|that'?s not|not)\b"),
    ("complaint", 3.9,
        r"^(?:not|isn'?t|wasn'?t) (?:(?:very|really|that|so|at all|even|quite) )*(?:helpful|useful|good|great"
        r"|right(?! now| away)|correct|funny"
        r"|relevant|clear|true|impressed|amused|convinced|working|original)\b|\b(?:live |human )?(?:agent|operator"
        r"|representative"
        r"|human)\b,? (?:please|pls|now)\b|^(?:agent|human|operator|representative)\W*$|\bnothing like (?:what|the"
        r"|my|that|it)\b"
        r"|^(?:that|this|it)'?s? (?:is |was )?nothing like\b"),
    ("judgement", 3.7,
        r"^(?:so |very |how |really )?(?:boring|lame|bland|generic|weak|cringe\w*|bad|unoriginal|cliche\w*)\W*$"),
    ("refusal", 2.4,
        r"^(?:way |far |much |a bit |still )?too \w+\b(?! (?:much|many) (?:fun|good))"
        r"|\b(?:that|this|it)(?:'?s| is) (?:just|only|basically) (?:a|an|the)\b"
        r"|\b(?:heard|seen|read) (?:that|this) (?:one )?(?:before|already)\b|\b(?:has|have|is|are|was)? ?(?:closed"
        r"|shut|gone"
        r"|discontinued) (?:\w+ ){0,3}(?:ago|down|permanently)\b|\bout of business\b"),
    ("complaint", 3.7,
        r"\bthere(?:'?s| is| are) still\b|\bstill (?:an?|some|there)\b|\bthat (?:does|did)(?: not"
        r"|n'?t) (?:\w+ )?(?:tell|explain|say"
        r"|match|follow)\b|\byou (?:just )?(?:used|did|put|wrote|added|gave) [^.!?]*\bagain\b"
        r"|\b(?:now it'?s|it'?s now|it'?s|got) even (?!better|easier|nicer|cooler)(?:\w+er|worse|more \w+"
        r"|less \w+)\b|\bscroll up\b"
        r"|\bread (?:my|the) (?:question|message|prompt|post) again\b|\b(?:now|but) it (?:does(?: not|n'?t)|throws"
        r"|crashes|fails|breaks"
        r"|says)\b"),
    ("complaint", 3.3,
        r"\b(?:pretty|quite|fairly) sure (?:it|that|this|he|she|they|the)\b|\b(?:is|was|are|should|does"
        r"|did)n'?t (?:it|that|he|she|they"
        r"|this)\b[^.!]*\?|\b(?:google|wikipedia|the (?:docs?|documentation|manual|website|book|site)"
        r"|my (?:teacher|doctor|boss|textbook|vet|lawyer|bank|professor|colleague)) says?\b|^(?:that'?s|these are"
        r"|there are|i see) (?:only |just )?(?:\d+|two|three|four|five"
        r"|six|seven|eight|nine|ten)\b|^only (?:\d+|one|two|three|four|five)\b[^.]*\?"
        r"|\b(?:went|is|that'?s) (?:way |right )?over my head\b|\blost me\b|\btl;? ?dr\b|\bthe \w+ (?:is|are) still\b"
        r"|\bcan(?:not|'?t) (?:find|open|see|access|use) (?:that|it|them|this|any of)\b"
        r"|^(?:that|this|it|those|these)(?:'?s|'?re| is| are) not an? (?!problem|issue|bad|big|must|hurry"
        r"|question)\w"),
    ("complaint", 2.8,
        r"\b(?:that|this|it|those|these|answer)(?:'?s|'?re| is| was| are) (?:way |far |much |a bit |still "
        r"|a little )*too \w+"),
    ("complaint", 4.0,
        r"^(?:please |pls |no,? |ok,? )*(?:revert|undo|roll ?back)\b|\bnone of (?:these|those|them|your|it|that)\b"
        r"|\bdid (?:you|u) (?:(?:even|actually|really|just) )*(?:miss|forget|read|open|ignore|test|run|skip"
        r"|see (?:what|that|the|my)"
        r"|listen|look)\b|(?<!why )(?<!what )(?<!how )(?<!that )(?<!which )(?<!where )(?<!when )(?<!if )(?<!one )"
        r"\byou (?:(?:just|also|only|even|still|now) )*(?:dropped|rewrote|omitted|overwrote|swapped|switched|lost"
        r"|mixed|reversed"
        r"|truncated|duplicated|replaced|cut|left (?:out|off|it|the|my)|invented|hardcoded|ruined|stopped|misspelled"
        r"|gave me|sent me"
        r"|wrote it|turned)\b|\b(?:that was|that's|this is|answer) (?:my|the) (?:actual |original )?question\b"
        r"|\byou could (?:just )?answer\b"
        r"|\byes or no\b|(?:^|, )just (?:tell|answer|give|do|say)\b"
        r"|^(?:now |please |no,? )*(?:count|look|read|check|calculate|do|think|search|ask|answer|explain|test|run"
        r"|watch|listen)"
        r"(?: it| that| this)? again\W*$|\b(?:sounds?|reads?|looks?|feels?) (?:like|so|too|very|really"
        r"|way too) (?:\w+ ){0,2}(?:ai|robot\w*"
        r"|chatgpt|generic|corporate|stiff|cheesy|unnatural|template|boilerplate|machine)\b|\bai slop\b"
        r"|\bwhat are you (?:even )?good for\b"
        r"|\b(?:second|third|fourth|fifth|2nd|3rd|\d+th|nth) time (?:i|i'm|now|asking|in a row)\b|\bhow many times\b"
        r"|^(?:so )?(?:that'?s|is that) (?:it|all)\?|^how (?:is|are) (?:that|this|it|these|those) (?:an? )?\w+er\b"
        r"|^how (?:is|does) (?:that|this) (?:help|answer|relevant)"
        r"|\bin my (?:first|last|previous|original|initial) (?:message|question|post|prompt|email|mail)\b"
        r"|^so(?:\.{2,}|,)? ?(?:when|what|how|which|who|where)\?*$"
        r"|^where (?:did|has|have) [\w() ]{2,30} (?:go|gone)\b|^what ?\?\?|\bi tried (?:that|this|it|all|both)\b"
        r"|\b(?:asked|told|said|tried|did|done|reinstalled|restarted|sent|explained) (?:\w+ ){0,3}(?:twice"
        r"|\w+ times)\b"),
    # What was asked, held up against what came.
    ("complaint", 3.9,
        r"\b(?:the|my) (?:actual |real |original )?question (?:was|is|were)\b"
        r"|\bwhat i(?:'?ve| have) been (?:ask|after|say|want)\w*"
        r"|\bi (?:wanted|asked for|was after) [^.!?,]{2,40}, (?:and )?not (?:an? |the |my |just )?\w+"
        r"|\bi (?:don'?t|didn'?t) want to [^.!?]{2,40}[,.] i (?:want|need)"
        r"|\bwhich (?:one )?is it(?: now)?\W*$|^so ?(?:\.{2,}|…) ?\w+\?"),
    # What came of it, unless the response asked for that.
    ("report", 4.0,
        r"\bi (?:do ?n[o']?t|couldn't) care (?:about|if|what|how)\b|\bnobody (?:came|answer\w*|showed|called|replied"
        r"|picked up)\b|\b(?:is|are) (?:all )?gone(?: as well| too)?\W*$"
        r"|\bliterally (?:says?|said|writes?|wrote|in)\b|"
        r"\bnothing (?:\w+ )?(?:arriv\w*|happen\w*|chang\w*|works?|worked|shows?|came|comes|helps?|helped)\b"
        r"|\bno (?:effect|difference|luck|change|dice|avail|such)\b|\b(?:did|does|do) ?(?:n't|not|nt) do (?:anything"
        r"|a thing|much|it)\b"
        r"|\b(?:exactly|just|same) (?:like|as) before\b|\b(?:slower|worse|bigger|longer|harsher|louder) (?:now"
        r"|than (?:before|mine|it was|the original))\b"
        r"|\b(?:\d+|some|most|all|half|two|three|four|five|one|tests?|build|they|still) (?:of (?:\d+|them"
        r"|the \w+) )?(?:\w+ )?(?:fails?|failed"
        r"|failing|crash(?:es|ed)|breaks|broke|hangs|freezes)\b(?! to\b)"
        r"|^\W*(?:[\w.]+ ?)?(?:\w*(?:error|exception)\b ?[:(\[]|traceback\b|fatal\b|panic\b|npm err|uncaught\b"
        r"|segmentation fault|undefined reference)"
        r"|\b(?:command not found|no such file|core dumped|permission denied|is not (?:defined|a function"
        r"|recognized)|cannot find module)\b"
        r"|^(?:hm+,? |but |wait,? |uh,? )*i thought\b|\b(?:was|were) supposed to\b|^i know (?:where|what|how|that"
        r"|who|when|why|all)\b"
        r"|\bmy [\w ]{1,20}(?:says?|has|have|lists?|shows?) \d|\b(?:would|will|could) ?(?:n't|not|never|nt) (?:even "
        r"|ever |really )?(?:understand|get"
        r"|know|follow|fit|read|say|use)\b|\b(?:was|were|has been|have been|got|is) (?:\w+ )?(?:removed|deprecated"
        r"|discontinued|renamed) (?:in|since"
        r"|from|as of|with|years)\b|\bthere(?:'?s| is| are|'re) (?:no|not any) (?!rush|need|hurry|problem|doubt"
        r"|deadline|worr|pressure|question"
        r"|point|limit|wonder|reason|way|preference|particular|specific)\w+"),
    *OTHERS,
    # An offer is turned down, another is asked for.
    ("dislike", 1.5,
        r"\bnot (?:\w+ ){0,2}(?:interested|into|a (?:big |huge )?fan|my (?:kind|type|thing|style|taste|cup)"
        r"|looking for|for me|keen|ideal"
        r"|acceptable|enough|suitable)\b|\b(?:do|did|would|does) ?(?:n'?t|not) (?:\w+ )?(?:like|want|care for|enjoy"
        r"|need (?:that|it|this)"
        r"|suit|fit|meet|appeal)\b|\brather not\b|\bi(?:'d| would) (?:much )?rather\b|\bhate[ds]?\b|\bdislike[ds]?\b"
        r"|\bnot (?:really|particularly)\b|\btoo (?:\w+ )?(?:expensive|long|far|early|late|slow|scary|much|many"
        r"|complicated|short|vague"
        r"|old|small|high|low|close|generic|violent)\b"),
    ("refusal", 1.0,
        r"\b(?:something|someplace|somewhere|anything|anyplace|anywhere|someone|what|who|nothing) else\b"
        r"|\b(?:another|different|alternative\w*)\b|\bother (?:options?|ones?|times?|places?|suggestions?|movies?"
        r"|films?|ideas?|choices?"
        r"|days?|dates?|than|kinds?|types?|areas?|flights?|hotels?)\b|\binstead\b|\b(?:any|some|find|show me"
        r"|have) others?\b"
        r"|\bhow about\b|\bwhat about\b|\brather than\b|\bi(?:'d| would) prefer\b|\blet'?s try\b|\b(?:next"
        r"|more) (?:one|options?)\b"
        r"|\bonly (?:one|option)\b"),
    ("refusal", 0.8,
        r"\b(?:already|'ve|have|i) (?:already )?(?:seen|watched|heard|read|tried) (?:it|that|this|them|those|both"
        r"|all|all of)\b"),
    # What one does not know yet is still open.
    ("unknown", 0.4,
        r"\b(?:have(?: not|n'?t)|has(?: not|n'?t)|had(?: not|n'?t)|never|not|didn'?t) (?:\w+ )?(?:seen|see|heard"
        r"|watched|tried it)\b"),
    ("no", 2.0,
        r"^(?:no|nope|nah)\b(?!,? (?:thank|thx|problem|worries|that(?:'?s| is| will| would)|need|prefer|just|nothing"
        r"|i'?m (?:good|all|fine)|not (?:right now|today|at)))"),
    ("no", 0.5, r"^(?:no|nope|nah)\b"),
    ("negation", 0.9,
        r"\b(?:not|never|no|none|nothing|neither|cannot)\b|n't\b|\b(?:do|does|did|is|are|was|ca|wo|have|has|would"
        r"|should|could)nt\b"),
    # What it has to be, said once more.
    ("insist", 1.2,
        r"\b(?:make|keep) (?:it|this|that|them) (?:\w+ )?(?:shorter|longer|simpler|clearer|more|less|better|brief"
        r"|correct|right)\b"
        r"|\b(?:too|more) (?:detail\w*|specific|concise|precise)\b|\bis that (?:all|it)\b|\bthat'?s (?:all|it)\?"
        r"|\bin (?:english|german|french|spanish|italian|japanese|chinese),? please\b|\bplease (?:answer|respond"
        r"|write|speak) in\b"
        r"|\bwhat do (?:you|u) mean by\b|\bactually\b"),
    ("insist", 0.6,
        r"\b(?:really|must|has to|have to|definitely|specifically|exactly|still|at least|as long as|need it|only"
        r"|no matter|regardless)\b"
        r"|\bi (?:really |do |just |still )(?:need|want|wanted|meant|would)\b|\bit should\b"),
    ("again", 0.6, r"(?:\?[?!]|!\?|!!)|\bagain\b|\bbut\b"),
    ("trails", 1.5, r"(?:\.\.\.|…)"),
    ("yes, but", 1.5,
        r"^(?:yes|yeah|yep|ok|okay|alright|sure|right|true|good|fine|i see)[,.]? (?:but|except|though)\b"),
    ("insist", 1.5, r"\bis there (?:no|none|not)\b|^so (?:no|not|nothing|none)\b"),
    # Taken aback.
    ("surprise", 2.0,
        r"^(?:oh |um+ |er+ |ehm? |wait,? )?(?:what|huh|really|seriously|excuse me|sorry|pardon|come on|why|again"
        r"|no way|are you serious)(?: ?[?!]|\.\.|,)|^(?:why(?: not| so)?|how come|what happened)\W*$"),
    # Mood.
    ("mood", 1.5,
        r"\b(?:ugh+|argh+|grr+|sigh|omfg|jeez|geez|seriously|come on|smh|bruh|meh|ffs|good grief|oh no|oh god)\b"
        r"|\b(?:annoy|bor(?:ed|ing))\w*|\b(?:angry|upset|unhappy|mad|hopeless|weird|lame|odd|strange|rude|unfair)\b"),
    ("mood", 1.1,
        r"\b(?:too bad|that'?s (?:a )?(?:shame|pity|bummer|unfortunate)|bummer|oh well|unfortunate\w*|sad(?:ly)?"
        r"|sucky|confus\w+|bad|poor"
        r"|not great|problem|trouble|issue|wrong|difficult|hard to)\b"),
    ("mood", 0.5, r"\b(?:i guess|i suppose|whatever|hm+|well|oh|sorry|apologi\w+|hopefully|maybe)\b"),
    ("unsure", 0.4,
        r"\b(?:do(?: not|n'?t) (?:really )?(?:know|remember|recall|care|mind|think|have)|not sure|no idea|no clue"
        r"|can'?t (?:think|remember|recall)|unsure|does(?: not|n'?t) matter)\b"),
    # Content.
    ("content", -2.0,
        r"\b(?:thanks?|thank (?:you|u)|thx|ty|cheers|appreciate\w*|perfect\w*|great|awesome|wonderful|excellent"
        r"|fantastic|amazing"
        r"|brilliant|lovely|superb|terrific|beautiful|delightful|lifesaver|nailed|(?:very |so |really )?helpful"
        r"|merci|parfait|g[ée]nial"
        r"|super|gracias|perfecto|genial|danke|toll|prima)\b|ありがと|助かり|完璧|谢谢|感谢|多谢|太好了|不错"),
    ("content", -1.5,
        r"\b(?:good|nice|cool|loved?|like it|i (?:really |do |also )?liked?|enjoy\w*|interesting|favou?rites?|funny"
        r"|fun|glad|happy"
        r"|works? (?:for me|great|fine|well|now|perfectly)|it worked|fixed it|solved|makes sense|exactly what"
        r"|right on)\b|好的|(?<!不)可以(?![^，。,！!]*[吗么?？])|明白|收到|知道了|^没问题|辛苦"
        r"|満足"),
    ("content", -2.0,
        r"\b(?:(?:did|does) the trick|(?:works?|worked|pass(?:es)?|compiles?|runs?|opens?"
        r"|loads?|builds?|installs?|went through|came through|arrived|succeeded) (?:now|again|fine|great|perfectly"
        r"|like a charm|like magic|locally)"
        r"|payment went through|that was (?:it|the (?:problem|issue|bug|reason|cause))|(?:that )?(?:fixed|solved|cut"
        r"|sped|helped)(?: \w+)?(?: it| that|$)"
        r"|found it|got it working|all (?:green|good)|sent it|using (?:it|this|that) (?:now|right away)|down to \d"
        r"|up and running|back online"
        r"|(?!crash|fail|break|throw|hang|freez|shows|says|gets|looks|sounds|reads|gives|is|was)\w{3,}s now\W*$"
        r"|good catch|good to know|good point|adding (?:it|that|this) to|you rock|yay|woo+hoo+|whew|phew)\b"
        r"|(?:[:;]-?[)D]|[😊😀😄🙏👍❤🎉😂])"),
    ("content", -1.5,
        r"^(?:much |way |that'?s |even |ok,? |yes,? )*better\b(?! \w+\?)|\b(?:wow|ooh+|aww+|sweet|neat|clever|yum+y?"
        r"|crazy|fascinating|impressive|cute|handy|clean"
        r"|elegant|fair enough|fair"
        r"|spot on|oh right|oh duh|oh ok|ah ok|ahh?,? (?:right|ok|i see)|duh|of course|true|i see|gotcha|understood"
        r"|noted|makes? (?:more |perfect |total )?sense"
        r"|(?:is|are|[st]'s|thats|its) (?:fine|ok|okay|alright)|there (?:we|you) go|that did it|you(?:'?re"
        r"| are) the best|(?:sounds|looks) (?!like|too|off|wrong|bad|weird|odd|strange|so|very|really)\w+(?=\W*$)"
        r"|sold(?=\W*$)|i (?:never|didn't) (?:knew|know) that|finally|yep|yup)\b"),
    ("laughs", -0.5, r"\b(?:haha\w*|lol|lmao)\b"),
    *CONTENT,
    ("accept", -1.3,
        r"^(?:yes|yeah|yep|yup|ya|sure|ok|okay|okey|k|correct|right|alright|absolutely|definitely|certainly"
        r"|of course|exactly|got it"
        r"|i see|fine|oui|s[íi]|ja|vale|claro|d'accord|genau)\b|^(?:はい|嗯|好|行|对)"
        r"|\bsounds? (?:like a plan|\w+ )?(?:good|great|perfect|fine|nice|lovely|interesting|fun|like)\b"
        r"|\bthat (?:works|will (?:work|do|be)|would (?:work|be)|is (?:fine|good|ok|great|perfect|all))\b"
        r"|\bthat'?ll (?:work|do|be)\b"
        r"|\bgo ahead\b|^(?:oh,? )?you(?:'re| are) right\b|\b(?:i(?:'ll| will)|let'?s) (?:take|go with|have|do|book"
        r"|get|try|reserve|check (?:it"
        r"|that) out|watch|see)\b"),
    ("moves on", -0.7,
        r"\b(?:i(?:'m| am)?|we(?:'re| are)?|can|could|do|one|and|please) (?:you )?also\b|\balso,? (?:i|can|could"
        r"|what|do|is|looking|need)"
        r"|\bone more (?:thing|question)\b|\bnow (?:i|can|could|let|please|add|that)\b|\bnext,? (?:i|can|please)"
        r"|\bin addition\b"
        r"|\bby the way\b"),
    ("leaves", -1.4,
        r"\b(?:good ?)?bye\b|\byou too\b|\byou as well\b|^u2\b|^no (?:problem|worries)\W*$|\byou'?re welcome\b"
        r"|\bhave a (?:nice|good|great|wonderful|lovely)\b"
        r"|\bthat'?s (?:all|it|everything)\b"
        r"|\bthat(?: is| will be| would be|'ll be) (?:all|it|everything)\b|\ball (?:set|good|i need\w*|for now"
        r"|done)\b"
        r"|\b(?:nothing|no,? nothing|not anything) (?:else|more|at)\b|\bsee (?:you|ya)\b|\bi'?m (?:good|all set|fine"
        r"|done)\b"
        r"|\btake care\b|\bau revoir\b|\badi[óo]s\b|\btsch[üu]ss\b|さようなら|再见|拜拜|没有了"),
)  # fmt: skip

RESPONSE_ROWS: tuple[tuple[str, float, str], ...] = (
    ("failed", 1.3,
        r"\b(?:sorry|apolog\w+|unfortunately|unable|not able|could(?:n't| not)|cannot|can't"
        r"|do(?:es)?(?: not|n't) (?:have|seem|appear|offer|know|see|find|show)|no (?:\w+ ){0,3}(?:match\w*|available"
        r"|availability"
        r"|options?|results?|such|tables?|rooms?|seats?|listings?|vacanc\w+|trains?|hotels?|restaurants?|flights?)"
        r"|there (?:are|is)(?:n't| not| no)|not available|unavailable|unsuccessful\w*|none|fully booked|failed"
        r"|nothing)\b|\bd[ée]sol[ée]"
        r"|malheureusement|lo siento|lamentablemente|\bleider\b|tut mir leid|申し訳|抱歉|不好意思|对不起|无法|没有"
        r"|不支持|不能|暂无|缺货|耐心等"),
    ("failed", 0.7,  # what there is does not have it
        r"(?:^|[.!?] )no,? (?:i'm|it|they|there|this|the|we)\b|\b(?:do(?:es)?|is|are)(?: not|n't) (?:provide|serve|allow\w*|permit\w*"
        r"|accept)\b|\bmay not\b"),
    ("lost", 0.9,
        r"\b(?:did(?: not|n't)|do(?: not|n't)) (?:quite |fully |really )?(?:understand|catch|get (?:that|it)"
        r"|follow)\b"
        r"|\b(?:rephrase|clarify|repeat|say that again|what do you mean|come again|not sure (?:what|i|how))\b"),
    ("tries", 0.4, r"\btry\b|\b(?:different|other|another|alternative|instead|change|broaden|expand)\b|\bhow about\b"),
    ("done", -0.6,
        r"\b(?:booked|reserved|confirmed|successful(?:ly)?|reference|all set|scheduled|purchased|bought|transferred"
        r"|done|enjoy"
        r"|have fun)\b|\b(?:reservation|booking|appointment|order|payment) (?:is|has been|was) (?:\w+ )?(?:made"
        r"|complete\w*|confirmed"
        r"|placed)\b"),
    ("ends", -0.7,
        r"\b(?:you(?:'re| are) (?:very |most |quite )?welcome|my pleasure|no problem|glad (?:i|to|you)|good ?bye|bye"
        r"|have a (?:\w+ )?(?:day|time|night|trip|stay|one|evening|meal)|thank you|thanks)\b"),
)  # fmt: skip


def _sieve(name: str, rows: tuple[tuple[str, float, str], ...]) -> Sieve[Word]:
    every = [
        (one, (group, weight, lazy(partial(quick, one))))
        for group, weight, pattern in rows
        for one in branches(pattern)
    ]
    return Sieve(every, together=name)


TURN = _sieve("turns", TURN_ROWS)
RESPONSE = _sieve("responses", RESPONSE_ROWS)


_DENIED = lazy(r"(?:\b(?:not|never|no|hardly|nothing|none of)|n'?t)(?: \w+){0,2} ?$")
"""Content that is denied: `not helpful`."""


def heard(sieve: Sieve[Word], text: str) -> dict[str, tuple[float, re.Match[str]]]:
    """The weightiest row of each group that matches the text in lower case, with where it does: that is twice as fast."""
    low = lowered(text)
    found: dict[str, tuple[float, re.Match[str]]] = {}
    for group, weight, pattern in sieve.live(low):
        if group in found and abs(found[group][0]) >= abs(weight):
            continue
        match = pattern.search(low)
        if match and not (weight < 0 and _DENIED.search(low, max(0, match.start() - 24), match.start())):
            found[group] = (weight, match)
    return found

"""What users write about a response, mapped to a bucket by words in several languages; negation and blame of the judge are read first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from closeloop.buckets import heads
from closeloop.buckets.base import Case, Rule
from closeloop.buckets.detectors.comment_modes import modes
from closeloop.models import Disposition, Finding
from closeloop.needles import Choice, Choices, phrase
from closeloop.patterns import lazy

# bucket, confidence, pattern. The first rows are the narrow ones; every row that matches counts.
ROWS: tuple[tuple[str, float, str], ...] = (
    ("hallucination.suspected", 0.85,
        r"halluc\w*|\blies\b[.!]*$|\b(?:lied|lying) to me\b|made (?:that|this|it|things?|stuff|them|all of it) up"
        r"|mak\w+ (?:things|stuff|it|this) up|invent(?:ed|s|ing)\b|fabricat\w+|does(?:n't| not) (?:even )?exist"
        r"|no such (?:thing|book|paper|function|method|flag|option|page|person)"
        r"|not in the (?:document|docs|source|context|text|article|manual)s?|n'existe pas|invent[ée]\w*|no existe|se lo invent\w+"
        r"|inventad\w+|inventó|erfunden|ausgedacht|gibt es (?:gar |so )?nicht|halluzin\w*|捏造|でっち上げ|存在しない|幻覚"),
    ("hallucination.fabricated_citation", 0.85,
        r"(?:fake|dead|broken|invented|wrong|made[- ]up|non-?existent) (?:link|url|citation|reference|source|doi|paper)s?"
        r"|(?:link|url|citation|reference|source|doi)s? (?:is|are|does|do)(?: not|n't)? (?:fake|broken|dead|exist|work|real|wrong|404)"),
    ("stale", 0.85,
        r"out[- ]?dated|out of date|obsolete|no longer (?:true|valid|correct|the case|works?|available|supported)|deprecated"
        r"|old (?:version|info\w*|data|price)|not up[- ]to[- ]date|has changed since|d[ée]pass[ée]e?\b|obsol[èe]t\w+|p[ée]rim[ée]\w*"
        r"|plus d'actualit[ée]|desactualizad\w+|anticuad\w+|ya no (?:es|est[áa]|funciona)|veraltet|nicht mehr (?:aktuell|g[üu]ltig)|古い"
        r"|最新では"),
    ("refusal", 0.85,
        r"(?:refus\w+|won't|wouldn't|would not|declin\w+) (?:to )?(?:answer|help|do|respond|tell)"
        r"|(?:it|bot|model|assistant|just|simply|you) refus(?:ed|es|ing)\b|(?:did|do|does) (?:you|it|this|the \w+) refuse\b"
        r"|^refus(?:ed|es|al)\b|why (?:won't|wouldn't) (?:it|you) (?:answer|help|tell)|unjustified refusal"
        r"|(?:should(?:n't| not)|no reason to|why) (?:have )?refus\w+|stop refusing|over-?cautious|too cautious|preach\w*"
        r"|lectur(?:ed|ing|e) me|moraliz\w+|refuse de|refus[ée] de r[ée]pondre|se niega|se neg[óo]|weigert|verweigert|拒否|断られ"),
    ("language.mismatch", 0.85,
        r"(?:please|bitte|merci de|por favor|s'il (?:vous|te) pla[iî]t)[^.!?\n]{0,30} (?:in|auf|en) (?:english|german|french|spanish"
        r"|deutsch|englisch|fran[çc]ais|anglais|espa[ñn]ol|ingl[ée]s)\b|(?:speak|parle|hablo|spreche)[^.!?\n]{0,12} (?:english|anglais"
        r"|ingl[ée]s|englisch)|(?:wrong|different|another|incorrect|not (?:in )?(?:the )?(?:right|my)) language"
        r"|(?:answered|replied|respond\w+|answer|is|was|wrote) in (?:english|french|german|spanish|chinese|japanese|italian|portuguese"
        r"|russian|korean)\b|\b(?:i|we) (?:asked|wrote|write|typed|speak|spoke|said (?:it|this)) (?:\w+ )?in (?:english|french|german"
        r"|spanish|chinese|japanese|italian|portuguese|russian|korean)\b|in my language|mauvaise langue|autre langue|pas en fran[çc]ais"
        r"|idioma (?:equivocado|incorrecto)|no (?:est[áa] )?en espa[ñn]ol|falsche sprache|nicht auf deutsch|auf englisch|言語が違"
        r"|日本語で(?:は|答えて|ない)|英語で"),
    ("incomplete.truncated", 0.85,
        r"cut(?:s|ting)? (?:itself )?(?:off|short)|cut-?off|truncated|stop(?:s|ped) (?:mid|in the middle|half)|unfinished"
        r"|where(?:'s| is) the rest|did(?:n't| not) finish|ends? (?:abruptly|mid)|mid[- ]sentence|coup[ée]e?\b|tronqu[ée]\w*|s'arr[êe]te"
        r"|cortad\w+|se cort[óo]|incomplet[oa] al final|abgeschnitten|bricht ab|abgebrochen|途中で(?:切|終)|途切れ"),
    ("incomplete.missing_part", 0.84,
        r"(?:do(?:es)?|did)(?: not|n't) (?:\w+ )?(?:answer|address|cover|explain) (?:\w+ ){1,4}(?:completely|fully|entirely|in full"
        r"|in detail)\b|(?:missed|misses|dropped|skipped|ignored|overlooked) (?:the |a |one |some |half |my )?(?:\w+ )?(?:parts?|points?"
        r"|questions?|steps?|half)\b|(?:only|just) (?:half|part|one)\b"),
    ("incomplete.missing_part", 0.78,
        r"\b(?:could|should|might|would) (?:also )?(?:have |be )?(?:been )?(?:better )?(?:mention\w*|expand\w*|explain\w*|elaborat\w+"
        r"|clarif\w+|includ\w+|add(?:ed|ing)?|provid\w+|address\w*|discuss\w*|cover\w*|summari\w+|specif\w+)\b"
        r"|(?:would|could|might) be (?:\w+ )?(?:helpful|better|useful|nice|good|beneficial)"
        r"|not (?:mentioned|explained|discussed|addressed|covered|included|specified)|over-?simpli\w+|simplistic"
        r"|needs? (?:more|to (?:explain|include|mention|be (?:explained|expanded)))|no (?:mention|explanation|conclusion)|neglects?\b"
        r"|more (?:specific|context|examples)|\bmissing\b|incomplete|left out|leaves out|omit\w*"
        r"|forgot (?:to (?:include|mention|add|answer)|the)|did(?:n't| not) (?:mention|include|cover|address"
        r"|answer (?:the|all|my|both|every|half))|only (?:answered|covers?|covered|half|part)|not (?:everything|complete|all of)"
        r"|skipp\w+ (?:the|a|step|part|question)|(?:doesn't|does not|fails? to) (?:explain|mention|address|cover|include|discuss|provide"
        r"|answer)|lacks?\b|incompl[èe]t\w*|il manque|manquant\w*|oubli[ée]|falta\b|faltan|incomplet\w+|omiti[óo]|fehlt|fehlen"
        r"|unvollst[äa]ndig|vergessen|足りない|抜けて|不足|不完全"),
    ("format.parse", 0.8,
        r"(?:invalid|broken|malformed|not valid) json|json (?:is |was )?(?:invalid|broken|malformed|not valid|doesn't parse"
        r"|does not parse)|(?:can't|cannot|doesn't|does not|won't|failed to) pars\w+"),
    ("format", 0.81,
        r"(?:not|n't) (?:\w+ ){0,4}(?:in|as|use|valid) (?:json|xml|yaml|csv|markdown|html|latex|a table|bullet\w*)\b"
        r"|(?:asked for|wanted|expected|needed) (?:\w+ )?(?:json|xml|yaml|csv|markdown|html|a table|bullet\w*)\b"),
    ("format", 0.8,
        r"\bformat\w*|markdown|bullet|\btable\b|indentation|line breaks?|not (?:a )?list|code block|layout|wall of text"
        r"|mise en (?:forme|page)|formato|formatierung|aufz[äa]hlung|フォーマット|形式|書式|箇条書き"),
    ("length.too_long", 0.82,
        r"too (?:long|wordy|verbose|much (?:text|detail|information|to read))|verbose|wordy|long[- ]winded|rambl\w+|shorter"
        r"|be (?:brief|concise)|more concise|tl;?dr|trop (?:long\w*|verbeux)|plus court|bavard|demasiado larg\w+|muy larg\w+"
        r"|m[áa]s cort\w+|zu (?:lang|ausf[üu]hrlich)|k[üu]rzer|長すぎ|長い|冗長|短くして|もっと短"),
    ("length.too_short", 0.82,
        r"too (?:short|brief|terse|superficial|shallow|vague|high[- ]level)|more (?:detail\w*|depth|elaborat\w+|information|explanation)"
        r"|not (?:detailed|thorough|enough (?:detail|information|depth))|elaborate|lazy|(?:half|low)[- ](?:assed|effort)"
        r"|trop (?:court\w*|bref|vague)|plus de d[ée]tails?|pas assez (?:de d[ée]tails?|d[ée]taill\w+)|demasiado (?:cort|breve)\w*"
        r"|muy (?:cort|breve)\w*|m[áa]s detalles?|zu (?:kurz|knapp|oberfl[äa]chlich)|mehr details?|ausf[üu]hrlicher|短すぎ|もっと詳しく"
        r"|詳しく(?:して|書|説明)"),
    ("tone", 0.8,
        r"\btone\b|\bbias(?:ed)?\b|one-?sided|rude|impolite|condescending|patroni[sz]ing"
        r"|(?:too|so|overly) (?:formal|informal|casual|robotic|cheerful|salesy|friendly|enthusiastic|stiff|cold)|robotic|sarcastic"
        r"|unprofessional|sycophant\w*|emoji|arrogant|style|cring\w+|ton (?:est|trop)|impoli|malpoli|condescendant|tono|groser\w+"
        r"|unh[öo]flich|tonfall|herablassend|stil\b|失礼|口調|堅すぎ|馴れ馴れし"),
    ("instruction.forgot_context", 0.82,
        r"(?:forgot|forgets?|forgotten|lost|ignor\w+) (?:what (?:i|we)|the (?:context|conversation|previous|earlier)"
        r"|my (?:previous|earlier|name|last)|our)|(?:i|as i) (?:already|just) (?:told|said|mentioned|explained|gave)"
        r"|told you (?:before|already|that)|(?:d[ée]j[àa]|je te l'ai) dit|ya (?:te|se|lo) (?:dije|dij[ée]|mencion)"
        r"|habe ich (?:schon|bereits|doch)|さっき(?:言|伝)|前に(?:言|伝)"),
    ("instruction.ignored", 0.82,
        r"(?:did(?:n't| not)|does(?:n't| not)|not|never|fail\w* to) (?:follow\w*|obey\w*|do what|listen|respect\w*|stick|adhere|comply)"
        r"|ignor(?:ed|es|ing) (?:my|the|all|what|half)?|i (?:said|asked for|specifically|explicitly|told you)|against my instructions"
        r"|n'a pas (?:suivi|respect[ée]|[ée]cout[ée])|ignor[ée]|no (?:sigui[óo]|respet[óo]|hizo lo que)|ignor[óo]"
        r"|nicht (?:befolgt|beachtet|gemacht, was)|ignoriert|指示(?:に|を)|無視"),
    ("off_topic.irrelevant", 0.84,
        r"(?:do(?:es)?(?: not|n't)|did(?: not|n't)|fail\w* to|never|not) (?:even |actually |really )?(?:answer\w*|address\w*"
        r"|respon\w+ to) (?:the|my|this|that|our|what) (?:actual |original |real |main )?(?:question|ask\w*|request|problem|prompt|query"
        r"|point|i (?:was )?ask\w*)\b(?! (?:completely|fully|entirely|directly|in full|in detail))"
        r"|not what (?:i|we) (?:asked|wanted|said|requested|was asking)(?: for)?\b|answer\w* (?:a|the) (?:different|wrong|other) question"
        r"|answer\w* something else"),
    ("off_topic.irrelevant", 0.8,
        r"(?:not|isn't|wasn't|is not|was not) (?:relevant|related|what i(?: was)? (?:ask\w*|mean\w*|look\w*))|irrelevan\w+|off[- ]?topic"
        r"|unrelated|misunderst\w+|wrong (?:question|topic|subject|thing)|(?:different|another) question|nothing to do with"
        r"|beside the point|did(?:n't| not) answer (?:my|the) question|does(?:n't| not) answer (?:my|the)|not (?:an )?answer|i meant"
        r"|unnecessary|unneeded|extraneous|redundant|side issue|tangent\w*|(?:does|do|did)(?: not|n't) (?:\w+ )?(?:relate|contribute"
        r"|add (?:anything|much|to|value)|help (?:answer|to answer))|not (?:really |actually )?(?:relevant|needed|necessary|required"
        r"|important|pertinent)|could be removed|no (?:function|relevance|bearing)|personal (?:opinion|anecdote|experience|story)"
        r"|hors[- ]sujet|rien [àa] voir|pas ma question|mal compris|no (?:tiene|ten[íi]a) (?:nada )?que ver|fuera de tema"
        r"|no era (?:mi|la) pregunta|irrelevante|am thema vorbei|nicht (?:gefragt|meine frage)|missverstanden"
        r"|関係(?:ない|なく|ありません)|質問と(?:違|関係)|的外れ"),
    ("off_topic.reference", 0.72,
        r"(?:example|analogy|analogies|reference|source|citation|link)s? (?:is|are|was|were|does|do)(?: not|n't)? (?:\w+ )?(?:help\w*"
        r"|useful|clear|relevant|good|bad|needed|provided|confusing|irrelevant|given|work)"
        r"|(?:bad|poor|unhelpful|useless|confusing|irrelevant|wrong|vague|no|few|any|more) (?:example|analogy|reference|source"
        r"|citation)s?\b|(?:should|could) (?:have )?(?:cite|provide\w*|give\w*|include\w*) (?:an? |some |more )?(?:example|source"
        r"|reference|citation)s?"),
    ("off_topic.reference", 0.52,
        r"\b(?:example|analog(?:y|ies)|metaphor|source|link|reference|citation|web ?(?:page|site))s?\b"),
    ("incorrect.code", 0.84,
        r"\b(?:get|gets|got|getting|throws?|threw|raises?|raised|gives?|gave|same|shows?) (?:me |us )?(?:\w+ ){0,3}?(?:error|exception"
        r"|traceback)s?\b|(?:code|script|function|query|regex|sql|snippet|command|program) (?:\w+ ){0,3}(?:does(?:n't| not)"
        r"|did(?:n't| not)|won't|fails?|failed|is (?:wrong|broken|buggy)|crash\w*|throws?|errors?)|syntax error"
        r"|does(?:n't| not) (?:compile|run|build)|\bbug(?:gy|s)?\b|le code ne|el c[óo]digo no|der code (?:funktioniert|l[äa]uft) nicht"
        r"|コードが(?:動|間違)"),
    ("incorrect.math", 0.84,
        r"(?:math\w*|calculation|arithmetic|sum|total|equation|number)s? (?:\w+ ){0,2}(?:wrong|incorrect|off|doesn't add|does not add"
        r"|is not right)|miscalculat\w*|wrong (?:calculation|sum|total|math)|doesn't add up|erreur de calcul"
        r"|c[áa]lculo (?:mal|incorrecto|equivocado)|rechenfehler|falsch gerechnet|計算(?:が|は)?(?:違|間違|ミス)"),
    ("incorrect.reasoning", 0.78,
        r"(?:reasoning|logic|conclusion|argument|explanation) (?:\w+ ){0,2}(?:wrong|flawed|incorrect|faulty|bad"
        r"|does(?:n't| not) (?:make sense|follow))|contradict(?:s|ory|ed)? (?:it|your)self|(?:makes?|made) no sense"
        r"|does(?:n't| not) make (?:any )?sense|illogical|non ?sequitur|circular"),
    ("incorrect.fact", 0.78,
        r"\b(?:wrong|incorrect\w*|inaccura\w+|false|untrue|factual\w*|mistakes?|mistaken|errors?|erroneous|mislead\w+|misinform\w+"
        r"|misrepresent\w*)\b|not (?:\w+ )?(?:true|correct|right|accurate|quite right|the case)"
        r"|isn't (?:\w+ )?(?:true|correct|right|accurate)|\bfaux|fausse|incorrecte?s?\b|inexact\w*|pas (?:vrai|correct|juste|exact)"
        r"|\berreurs?\b|equivocad\w+|\berr[óo]ne\w+|no es (?:verdad|cierto|correct\w)|\berror(?:es)?\b|falso|falsa|\bfalsch\w*"
        r"|\bfehler\w*|stimmt (?:so )?nicht|nicht (?:richtig|korrekt|wahr)|inkorrekt|間違|誤り|違います|違う|正しくない|不正確|嘘"),
    ("tool_error.error", 0.75,
        r"(?:tool|api|search|plugin|function call|integration) (?:\w+ ){0,2}(?:failed|error\w*|broken|not work\w*"
        r"|did(?:n't| not) (?:work|run))"),
    ("latency.slow", 0.82,
        r"(?:too|so|very|really|super|extremely) slow|took (?:too|so|very|forever|ages)|takes? (?:forever|ages|too long|so long)"
        r"|slow (?:response|answer)|trop lent\w*|muy lent\w+|demasiado lent\w+|zu langsam|dauert (?:zu lange|ewig)|遅い|遅すぎ"),
    ("repetition.text", 0.82,
        r"repeat(?:s|ed|ing)? (?:it|the same|your)?|repetiti\w+|same (?:thing|sentence|answer) (?:over|again|twice|three)|over and over"
        r"|en boucle|se r[ée]p[èe]te|r[ée]p[ée]titi\w+|se repite|repetitiv\w+|wiederholt sich|wiederholung\w*|繰り返し|同じこと"),
    ("unsafe.toxic", 0.8,
        r"offensive|racist|sexist|toxic|hateful|slur|harassing|beleidigend|rassistisch|offensant|raciste|ofensiv\w+|racista|差別|攻撃的"),
    ("unsafe.pii", 0.8,
        r"(?:stranger|someone else|somebody else|other (?:customer|user|person|people))(?:'s|s')? (?:\w+ ){0,2}(?:address|phone|name"
        r"|email|data|order|account)|(?:leak\w*|expos\w+|show\w*|reveal\w*|shared?) (?:\w+ ){0,4}(?:personal|private|confidential|someone"
        r"|other (?:user|customer|people)\w*|my (?:email|address|phone|data))|privacy (?:violation|issue|breach)|personal data"),
    ("unsafe", 0.75,
        r"\b(?:dangerous|unsafe|harmful) (?:advice|answer|response|information|suggestion|content)"
        r"|could (?:hurt|kill|harm) (?:someone|me|people)"),
)  # fmt: skip

_ROWS = Choices([(pattern, (bucket, confidence)) for bucket, confidence, pattern in ROWS])

_DISPOSITIONS: tuple[tuple[Disposition, float, str], ...] = (
    ("not_a_failure", 0.9,
        r"mis-?click\w*|(?:clicked|pressed|hit|tapped|rated|voted|thumbs?[- ]down\w*|down-?voted)(?: \w+){0,4} (?:by (?:mistake|accident)"
        r"|accidentally|in error)|(?:accidental|unintended|mistaken) (?:click|thumb\w*|down-?vote|rating|vote)|by accident"
        r"|accidentally (?:clicked|pressed|down|thumb|rated|hit)|wrong button"
        r"|meant (?:to (?:click|give|press|hit)? ?(?:a )?)?(?:thumbs[- ]?up|like|up-?vote|positive)"
        r"|(?:sorry,? )?ignore (?:this|my|the) (?:rating|vote|thumb\w*|feedback|down-?vote)|just (?:testing|a test)"
        r"|testing (?:the )?(?:feedback|button|thumbs?)|cliqu[ée] par erreur|erreur de (?:clic|manip)|me equivoqu[ée] de bot[óo]n"
        r"|hice clic sin querer|sin querer|verklickt|aus versehen|falscher knopf|押し間違|間違えて(?:押|クリック)|誤操作"
        r"|誤(?:タップ|クリック)"),
    ("disputed", 0.88,
        r"(?:judge|grader|evaluator|evaluation|eval|metric|rubric|reference|ground[- ]?truth|gold(?:en)?|label|annotat\w+|score|test"
        r"|checker|expected (?:answer|output))(?: \w+){0,3} (?:is|was|are|were|got it|has it|must be|looks?|seems?) (?:\w+ )?(?:wrong"
        r"|incorrect|mistaken|too strict|outdated|bad|broken|off|flawed|a false (?:positive|negative))"
        r"|(?:answer|response|output|it|this|bot|model) (?:is|was|are|were) (?:actually |perfectly |in fact )?(?:right|correct|fine|good"
        r"|ok(?:ay)?)\b[^.!?]{0,60}(?:judge|grader|eval\w*|metric|label|reference|marked|flagged|score\w*)"
        r"|(?:wrongly|incorrectly|falsely) (?:flagged|marked|labell?ed|graded|scored|penali[sz]ed)|false positive"
        r"|(?:should|shouldn't|should not) (?:not )?(?:have been|be) (?:flagged|marked|labell?ed|counted|graded) as"
        r"|(?:mal|faussement) (?:not[ée]|[ée]valu[ée]|[ée]tiquet[ée])|etiqueta (?:es )?(?:incorrecta|equivocada)"
        r"|falsch (?:bewertet|gelabelt|markiert)|ラベルが(?:間違|誤)|評価が(?:間違|誤)"),
)  # fmt: skip

DISPOSITIONS = tuple((disposition, confidence, phrase(pattern)) for disposition, confidence, pattern in _DISPOSITIONS)

_NEGATION = lazy(
    r"(?:\b(?:not|never|no|isn't|is not|wasn't|aren't|doesn't|didn't|don't|nothing|without|hardly|neither|pas|jamais|aucune?|rien"
    r"|no (?:es|est[áa]|fue)|nunca|sin|nada|nicht|kein\w*|nie|ohne)\b(?: (?:at all|really|even|that|so|too|very|quite|any|a|an|the|bit"
    r"|actually|necessarily|exactly|been|be|de|du|tr[èe]s|trop|muy|demasiado|sehr|zu|wirklich))*|n't(?: \w+)?)\s*$",
    re.IGNORECASE,
)
_NEGATED_BEHIND = lazy(
    r"^\s*(?:では|じゃ|は)?(?:ない|ありません|なかった)|^\s+(?:was|is) (?:not|never) (?:a|the) (?:problem|issue)"
)
_REPORTED = lazy(r"['\"“«「`][^'\"”»」`\n]{0,80}$")
_HAS_NO = frozenset({"incomplete.missing_part", "off_topic.reference", "length.too_short", "instruction.ignored"})
"""Rows whose patterns hold a negation of their own, so one in front of them may be part of the complaint."""
_PRAISE = lazy(
    r"\b(?:great|perfect|excellent|love|loved|awesome|thanks|thank you|helpful|well done|spot on|nice)\b"
    r"|\b(?:parfait|merci|super|perfecto|gracias|genial|danke|toll|素晴らしい|ありがとう|完璧)",
    re.IGNORECASE,
)
_BUT = lazy(
    r"\b(?:but|except|however|although|though|just|only|mais|pero|aber|sauf|salvo)\b|が、|けど|ただ|でも", re.IGNORECASE
)


class Comments(Rule):
    """Buckets from the words of a comment; a misclick or a wrong judge is a disposition on `unknown`, not a bucket."""

    name = "comments"
    tier = "comment"
    buckets = tuple(dict.fromkeys([*(bucket for bucket, _, _ in ROWS), "unknown"]))

    @property
    def version(self) -> str:  # type: ignore[override]
        """That of the rows and of the weights."""
        return f"2-{heads.version('comments')}"

    def detect(self, case: Case) -> Iterator[Finding]:
        """0.72 to 0.85 by row; a quoted or negated word does not count; praise without a `but` halves what is left."""
        text = case.comment
        if not text.strip():
            return
        for disposition, confidence, search in DISPOSITIONS:
            match = search(text)
            if match:
                evidence = case.quote("comment", match.start(), match.end())
                why = (
                    "the user says the feedback itself was wrong"
                    if disposition == "not_a_failure"
                    else "the user disputes the judgement"
                )
                yield self.finding("unknown", confidence, [evidence], why, severity=0.0, disposition=disposition)
                return
        yield from self._buckets(case, text)

    def _buckets(self, case: Case, text: str) -> Iterator[Finding]:
        praise = bool(_PRAISE.search(text)) and not _BUT.search(text)
        found = matches(text)
        kept = [row for row in found if not any(_hides(other, row[0], row[2]) for other in found)]
        learned = _learned(text, [bucket for bucket, _, _ in kept])
        learned = _plainly(text, learned, {bucket: confidence for bucket, confidence, _ in kept if bucket in learned})
        for bucket, confidence, match in kept:
            worth = learned.pop(bucket, confidence) * (0.5 if praise else 1.0)
            evidence = case.quote("comment", match.start(), match.end())
            yield self.finding(bucket, worth, [evidence], f"the user writes {match[0]!r}")
        for bucket, worth in learned.items():
            yield self.finding(
                bucket, worth * (0.5 if praise else 1.0), [case.quote("comment")], "what the comment says as a whole"
            )


def _learned(text: str, named: Sequence[str]) -> dict[str, float]:
    """The head's word on its four modes. Where a short comment names another mode outright, the head has no more than a guess."""
    found = modes(text)
    if not named and len(text.split()) < _SAYING:
        return {bucket: worth / 2 for bucket, worth in found.items()}
    others = any(bucket.partition(".")[0] not in _LEARNED or bucket in _APART for bucket in named)
    if not others or len(text.split()) > _LONG:
        return found
    return {bucket: min(worth, _GUESS) for bucket, worth in found.items() if bucket not in named}


def _plainly(text: str, learned: dict[str, float], named: dict[str, float]) -> dict[str, float]:
    """The head's word where a short comment says plainly, or says nothing but, what one row is about."""
    plain = {bucket for bucket, worth in named.items() if worth >= _PLAIN or len(named) == 1}
    if not plain or len(text.split()) > _LONG:
        return learned
    return {
        bucket: max(named[bucket], worth) if bucket in plain else min(worth, _GUESS)
        for bucket, worth in learned.items()
    }


_LEARNED = ("incorrect", "off_topic", "incomplete")
_APART = ("incomplete.truncated", "incorrect.code", "incorrect.math")
"""Kinds of the same keys that the head knows nothing of."""
_LONG = 12
"""Words; above it the words of a row may be said in passing."""
_PLAIN = 0.84
"""From this confidence on a row decides, whatever else a comment not longer than `_LONG` names."""
_GUESS = 0.35
_SAYING = 9
"""Words; a shorter comment in which no row finds anything may be about anything at all."""


@lru_cache(maxsize=8)
def matches(text: str) -> tuple[tuple[str, float, re.Match[str]], ...]:
    """Every row whose words the comment says: bucket, confidence and where. Remembered for the comment at hand."""
    return tuple(
        (bucket, confidence, match)
        for (bucket, confidence), pattern in _ROWS.live(text.lower().replace("’", "'"))
        if (match := _first(bucket, pattern, text))
    )


def matched(text: str) -> list[str]:
    """The buckets of `matches`."""
    return [bucket for bucket, _, _ in matches(text)]


def _first(bucket: str, pattern: Choice, text: str) -> re.Match[str] | None:
    """The first match that is neither negated nor quoted from somewhere else."""
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        negated = bucket not in _HAS_NO and _NEGATION.search(before)
        if negated or _NEGATED_BEHIND.match(text[match.end() : match.end() + 30]):
            continue
        if _REPORTED.search(before) and re.match(r"[^'\"”»」`\n]{0,80}['\"”»」`]", text[match.end() :]):
            continue
        return match
    return None


def _hides(other: tuple[str, float, re.Match[str]], bucket: str, match: re.Match[str]) -> bool:
    """A narrower row that covers the same words wins: `wrong language` is no wrong fact, `broken json` no mere format."""
    name, _, found = other
    if name == bucket:
        return False
    inside = found.start() <= match.start() and match.end() <= found.end()
    return inside and (found.end() - found.start() > match.end() - match.start() or name.startswith(bucket + "."))

"""How Korean prompts demand things. Particles stand right behind a unit, so that none has an edge."""

from __future__ import annotations

from closeloop.buckets.constraints.model import Lexicon, row, units
from closeloop.patterns import lazy

_NUMBERS = {
    "한": 1, "하나": 1, "두": 2, "둘": 2, "세": 3, "셋": 3, "네": 4, "넷": 4, "다섯": 5, "여섯": 6,
    "일곱": 7, "여덟": 8, "아홉": 9, "열": 10,
    "백": 100, "이백": 200, "삼백": 300, "오백": 500, "천": 1000,
}  # fmt: skip
_NOT = r"[^.。\n]{0,6}(?:사용하지|쓰지|넣지|포함하지|쓰면|사용하면|붙이지|적지) ?(?:말|마|않|안)"
_ONLY = r"(?:만|으로만|로만|전체를|전부|모두)"
_QUOTED = r"['\"“‘「『][^'\"”’」』\n]{1,40}['\"”’」』]"

KOREAN = Lexicon(
    name="ko",
    marks=frozenset(),
    letters=lazy(r"[가-힣]{2}"),
    numbers=_NUMBERS,
    relations=(
        ("min", r"최소(?:한)?|적어도"),
        ("max", r"최대(?:한)?|많아야"),
        ("exact", r"정확히|딱|총"),
        ("about", r"약|대략|대충"),
    ),
    after=(
        ("min", r" ?이상"),
        ("max", r"(?:을|를)? ?(?:이하|이내|안으로|내로|넘지|초과하지)"),
        ("below", r" ?미만(?:으로)?"),
        ("above", r"(?:을|를)? ?(?:초과|넘게)"),
        ("about", r" ?(?:정도|내외|쯤|가량)"),
    ),
    range_to=r"에서|~|～|-|–",
    units=units(
        characters=r"(?:글자|자|문자)(?![가-힣]*(?:료|신|세|동|연|리|유|격|막))",
        words=r"(?:개의 )?단어",
        sentences=r"(?:개의 )?문장",
        paragraphs=r"(?:개의 )?(?:문단|단락)",
        lines=r"줄",
        bullets=r"(?:개의 )?(?:글머리 ?기호|불릿)",
        sections=r"(?:개의 )?(?:섹션|절)(?=[^.\n]{0,30}(?:제목|X))",
        highlights=r"(?:개의 )?(?:부분|섹션|구절)(?=[^.\n]{0,14}(?:굵게|강조|볼드))",
        emojis=r"(?:개의 )?(?:이모지|이모티콘)",
        placeholders=r"(?:개의 )?(?:자리 ?표시자|플레이스홀더)",
    ),
    rows=(
        row("json_only", "format.parse", rf"json(?: ?형식)?{_ONLY}|(?:오직|반드시) json"),
        row("json", "format.parse", r"json ?(?:형식|포맷|객체|형태)|json(?:으)?로"),
        row("table", "format.structure", r"(?:표|테이블)(?: 형식| 형태)?(?:으로|로) (?:정리|작성|만들|보여|답)"),
        row("bulleted", "format.structure", r"글머리 ?기호(?:로|를 (?:사용|써))|불릿(?: 포인트)?(?:로|으로)", 0.85),
        row("numbered_list", "format.structure", r"번호(?:를 매긴|가 매겨진| 매긴|가 있는) (?:목록|리스트)", 0.9),
        row("upper", "format.casing", rf"대문자{_ONLY}"),
        row("lower", "format.casing", rf"소문자{_ONLY}|대문자{_NOT}"),
        row("no_comma", "format.markup", rf"쉼표{_NOT}|쉼표 없이"),
        row("no_exclamation", "format.markup", rf"느낌표{_NOT}|느낌표 없이"),
        row("no_emoji", "format.markup", rf"(?:이모지|이모티콘){_NOT}|(?:이모지|이모티콘) 없이", 0.95),
        row("no_digits", "format.markup", rf"숫자{_NOT}|숫자 없이", 0.85),
        row("no_markdown", "format.markup", rf"(?:마크다운|markdown){_NOT}|(?:마크다운|markdown) 없이", 0.85),
        row("no_lists", "format.structure", rf"(?:목록|글머리 ?기호|리스트){_NOT}", 0.9),
        row("only_code", "format.structure", r"코드만 (?:출력|작성|보여|줘|주세요|답)", 0.85),
        row("yes_no_only", "format.structure", r"[\"“']?예[\"”']?(?:나|또는|,| 또는| 혹은) ?[\"“']?아니[요오][\"”']?(?:로만|만)", 0.9),
        row("wrapped_quotes", "format.markup", r"(?:전체|모든)[^.\n]{0,14}큰따옴표로 (?:감싸|묶)"),
        row("title_angle", "format.missing_section", r"<<[^<>\n]{1,60}>>|이중 꺾쇠"),
        row("sections_named", "format.missing_section", r"(?P<v>섹션|SECTION|Section|파트) X"),
        row("separated", "format.structure", r"별표 ?(?:6|여섯) ?개|(?P<v>\*{6})"),
        row("divider", "length.constraint", r"(?<!\*)(?P<v>\*\*\*)(?!\*)[^.\n]{0,8}(?:구분|나누|분리)"),
        row("start_phrase", "format.structure", rf"(?P<v>{_QUOTED})(?:라는 (?:말|문장|단어))?(?:으로|로) 시작", 0.85),
        row("end_phrase", "format.structure", rf"(?P<v>{_QUOTED})(?:라는 (?:말|문장|문구|단어))?(?:으로|로) (?:끝|마무리|마치)", 0.9),
        row("postscript", "instruction.ignored", r"(?P<v>P\.?P?\.?S\.?)(?:로|으로) 시작하는 (?:추신|후기)"),
        row("without_words", "instruction.ignored",
            rf"(?P<v>{_QUOTED}(?:(?:와|과|이나|나|,) ?{_QUOTED})*)(?:라는|이라는)? ?(?:단어|말|표현)?(?:은|는|을|를)?{_NOT}"),
        row("with_words", "instruction.ignored",
            rf"(?P<v>{_QUOTED}(?:(?:와|과|,) ?{_QUOTED})*)(?:라는|이라는)? ?(?:키워드|단어)(?:를|을) ?(?:반드시 )?(?:포함|사용하(?:세"
            rf"|여|고|라|시)|넣어)", 0.85),
    ),
)  # fmt: skip

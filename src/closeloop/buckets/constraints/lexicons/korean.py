"""How Korean prompts demand things. Particles stand right behind a unit, so that none has an edge."""

from __future__ import annotations

from closeloop.buckets.constraints.model import Lexicon, given, often, row, units
from closeloop.patterns import lazy

_NUMBERS = {
    "한": 1, "하나": 1, "두": 2, "둘": 2, "세": 3, "셋": 3, "네": 4, "넷": 4, "다섯": 5, "여섯": 6,
    "일곱": 7, "여덟": 8, "아홉": 9, "열": 10,
    "백": 100, "이백": 200, "삼백": 300, "사백": 400, "오백": 500, "천": 1000,
}  # fmt: skip
_NOT = r"(?:[^.。\n]{0,6}(?:사용하지|쓰지|넣지|포함하지|쓰면|사용하면|붙이지|적지) ?(?:말|마|않|안)|[^.。\n]{0,6}(?:피하|피해|삼가|금지))"
_PARTICLE = r"(?:은|는|이|가|을|를|도)? ?(?:반드시 |총 |모두 )?"
_CALLED = r"(?:라는|이라는|란|이란)? ?(?:두 |세 |다음 )?(?:키워드|단어|말|표현|용어)?(?:들)?"
_GIVEN = given("와|과|이나|나|및|또는|그리고")
_ONLY = r"(?:만|으로만|로만|전체를|전부|모두)"
_QUOTED = r"['\"“‘「『][^'\"”’」』\n]{1,40}['\"”’」』]"

KOREAN = Lexicon(
    name="ko",
    marks=frozenset(),
    letters=lazy(r"[가-힣]{2}"),
    numbers=_NUMBERS,
    relations=(
        ("min", r"최소(?:한)?|적어도|못해도"),
        ("max", r"최대(?:한)?|많아야"),
        ("exact", r"정확히|정확하게|딱|총|오직"),
        ("about", r"약|대략|대충"),
    ),
    after=(
        ("min", r"(?:개|가지)? ?이상(?:의)?"),
        ("max", r"(?:개|가지)?(?:을|를|가|이)? ?(?:(?:이하|이내)의|이하|이내|안으로|내로|넘지|넘기지|초과하지)"),
        ("below", r"(?:개|가지)? ?미만(?:으로|의)?"),
        ("above", r"(?:을|를)? ?(?:초과|넘게)"),
        ("about", r" ?(?:정도|내외|쯤|가량)"),
    ),
    range_to=r"에서|~|～|-|–|(?<=[한두세])(?=[두세네])",
    nouns=(
        ("words", rf"단어{_PARTICLE}"),
        ("sentences", rf"문장{_PARTICLE}"),
        ("paragraphs", rf"(?:문단|단락){_PARTICLE}"),
        ("bullets", rf"(?:글머리 ?기호|불릿(?: ?포인트)?){_PARTICLE}"),
        ("placeholders", rf"(?:자리 ?표시자|플레이스홀더){_PARTICLE}"),
        ("emojis", rf"(?:이모지|이모티콘){_PARTICLE}"),
    ),
    counters=r" ?개(?!월|의 )",
    often=often(
        times=r"(?:번|회)(?!째|호)",
        word=r"['\"“‘「『](?P<v>[^'\"”’」』\n]{1,30})['\"”’」』](?=(?:라는|이라는|란|이란)? ?(?:키워드|단어|말|표현))"
        r"|(?:단어|키워드) ?['\"“‘「『](?P<w>[^'\"”’」』\n]{1,30})['\"”’」』]",
        letter=r"(?:글자|문자|알파벳|철자) ?['\"“‘「『]?(?P<v>[^\W\d_])['\"”’」』]?(?![가-힣]{2})"
            r"|['\"“‘「『](?P<w>[^\W\d_])['\"”’」』](?:라는|이라는)? (?:글자"
        r"|문자|알파벳|철자)",
        capitals=r"대문자[^.\n]{0,12}단어|단어[^.\n]{0,8}대문자",
    ),
    units=units(
        characters=r"(?:글자|자|문자)(?![가-힣]*(?:료|신|세|동|연|리|유|격|막))",
        words=r"(?:개의 )?단어",
        sentences=r"(?:개의 )?문장",
        paragraphs=r"(?:개의 )?(?:문단|단락)",
        lines=r"줄(?! ?바꿈)",
        bullets=r"(?:개의 )?(?:마크다운 )?(?:글머리 ?기호|불릿)",
        sections=r"(?:개의 )?(?:섹션|절|파트|부분)(?=[^\n]{0,40}(?:제목|X|\*[^*\n]+\*))",
        highlights=r"(?:개의 )?(?:부분|섹션|구절|곳|군데)(?:을|를|이)?(?=[^.\n]{0,16}(?:굵게|강조|볼드|하이라이트))",
        emojis=r"(?:개의 )?(?:이모지|이모티콘)",
        placeholders=r"(?:개의 )?(?:자리 ?표시자|플레이스홀더)",
    ),
    rows=(
        row("json_only", "format.parse", rf"json(?: ?형식)?{_ONLY}|(?:오직|반드시) json"),
        row("json", "format.parse", r"json ?(?:형식|포맷|객체|형태)|json(?:으)?로"),
        row("table", "format.structure", r"(?:표|테이블)(?: 형식| 형태)?(?:으로|로) (?:정리|작성|만들|보여|답)"),
        row("bulleted", "format.structure", r"글머리 ?기호(?:로|를 (?:사용|써))|불릿(?: 포인트)?(?:로|으로)", 0.85),
        row("numbered_list", "format.structure", r"번호(?:를 매긴|가 매겨진| 매긴|가 있는) (?:목록|리스트)", 0.9),
        row("upper", "format.casing", rf"(?:대문자|영어 대문자){_ONLY}|(?:전체|모두|모든)[^.\n]{{0,16}}대문자로|소문자{_NOT}"),
        row("lower", "format.casing", rf"소문자(?: 영어)?{_ONLY}|(?:전체|모두|모든)[^.\n]{{0,16}}소문자로|대문자{_NOT}"
            rf"|대문자(?:는|가)? (?:허용|없)"),
        row("no_comma", "format.markup", rf"쉼표{_NOT}|쉼표(?:가|는)? 없(?:이|어야)"),
        row("no_exclamation", "format.markup", rf"느낌표{_NOT}|느낌표 없이"),
        row("no_emoji", "format.markup", rf"(?:이모지|이모티콘){_NOT}|(?:이모지|이모티콘) 없이", 0.95),
        row("no_digits", "format.markup", rf"숫자{_NOT}|숫자 없이", 0.85),
        row("no_markdown", "format.markup", rf"(?:마크다운|markdown){_NOT}|(?:마크다운|markdown) 없이", 0.85),
        row("no_lists", "format.structure", rf"(?:목록|글머리 ?기호|리스트){_NOT}", 0.9),
        row("only_code", "format.structure", r"코드만 (?:출력|작성|보여|줘|주세요|답)", 0.85),
        row("yes_no_only", "format.structure", r"[\"“']?예[\"”']?(?:나|또는|,| 또는| 혹은) ?[\"“']?아니[요오][\"”']?(?:로만|만)", 0.9),
        row("wrapped_quotes", "format.markup", r"(?:전체|모든)[^.\n]{0,14}(?:큰|쌍)?따옴표(?:로|안에|\(\")[^.\n]{0,4} ?(?:감싸|묶|둘러"
            r"|넣)"),
        row("title_angle", "format.missing_section", r"<<[^<>\n]{1,60}>>|이중 꺾쇠"),
        row("sections_named", "format.missing_section", r"(?P<v>섹션|SECTION|Section|파트) X"),
        row("separated", "format.structure", r"별표 ?(?:6|여섯) ?개|(?P<v>\*{6})"),
        row("repeat", "format.structure",
            r"(?:요청|질문|지시|프롬프트)[^.\n]{0,24}(?:그대로|한 글자도|단어 하나|글자 그대로|변경 ?없이|바꾸지)[^.\n]{0,24}(?:반복"
            r"|되풀이|다시 (?:쓰|적|말))"
            r"|(?:반복|되풀이)[^.\n]{0,10}(?:요청|질문)[^.\n]{0,20}그대로", 0.9),
        row("options", "format.structure",
            r"(?:다음|아래)(?:의|에 나오는)? (?:중|선택지|옵션|답변|문구|보기|문장)[^\n:(]{0,16}(?:하나|중)[^\n:(]{0,16}(?::"
            r"|\()(?P<v>[^\0]{4,260})", 0.85),
        row("paragraph_starts", "length.constraint",
            r"(?P<n>첫|두|세|네|다섯|마지막|\d) ?(?:번째)? ?(?:문단"
            r"|단락)[^.\n]{0,12}?['\"“‘「『](?P<v>[^'\"”’」』\n]{1,40})['\"”’」』][^.\n]{0,12}시작"),
        row("divider", "length.constraint", r"(?<!\*)(?P<v>\*\*\*)(?!\*)[^.\n]{0,8}(?:구분|나누|나눠|분리)"),
        row("start_phrase", "format.structure", rf"(?P<v>{_QUOTED})(?:라는 (?:말|문장|단어))?(?:으로|로) 시작(?!하는 (?!것)|되는)", 0.85),
        row("end_phrase", "format.structure", r"['\"“‘「『](?P<v>[^\"”’」』\n]{2,140})['\"”’」』](?:(?:이?라는|와 같은"
            r"|과 같은)(?: 정확한)? (?:말|문장|문구|단어|구절))?(?:으로|로) (?:정확히 )?"
            r"(?:답변을 |응답을 )?(?:끝|마무리|마치|마쳐)", 0.9),
        row("end_phrase", "format.structure",
            r"마지막(?: 문장| 줄| 말)?(?:은|는|에|으로)? ['\"“‘「『](?P<v>[^\"”’」』\n]{2,140})['\"”’」』](?:이어야"
            r"|여야|로 해|라고|를 |을 )", 0.85),
        row("postscript", "instruction.ignored", r"(?P<v>P\.?P?\.?S\.?)(?:로|으로) 시작하는 (?:추신|후기|덧붙임)"),
        row("without_words", "instruction.ignored", rf"{_GIVEN}{_CALLED}(?:은|는|을|를|도)?{_NOT}"),
        row("with_words", "instruction.ignored",
            rf"{_GIVEN}{_CALLED}(?:를|을|이|가|은|는)?(?: [가-힣]+에)? ?(?:반드시 |꼭 |모두 )?(?:포함(?!하지)|사용하(?:세|여|고|라|시"
            rf"|십)|넣어|들어가야|있어야)",
            0.85),
    ),
)  # fmt: skip

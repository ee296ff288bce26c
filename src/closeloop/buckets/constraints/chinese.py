"""How Chinese prompts demand things, simplified and traditional. As in Japanese, units carry their counters."""

from __future__ import annotations

from closeloop.buckets.constraints.model import Lexicon, row, units
from closeloop.patterns import lazy

_DIGITS = "一二三四五六七八九"
_NUMBERS = (
    {digit: value for value, digit in enumerate(_DIGITS, 1)}
    | {f"{ten}十{one}": (tens or 1) * 10 + ones for tens, ten in enumerate(["", *_DIGITS]) for ones, one in enumerate(["", *_DIGITS])}
    | {f"{digit}百": value * 100 for value, digit in enumerate(_DIGITS, 1)}
    | {f"{digit}千": value * 1000 for value, digit in enumerate(_DIGITS, 1)}
    | {"两": 2, "兩": 2, "一百五十": 150, "两百": 200, "兩百": 200, "两千": 2000, "兩千": 2000}
)  # fmt: skip
_NOT = r"(?:不要|请勿|請勿|不得|不能|不可以?|不许|不許|不准|别|別|避免|禁止|切勿|无需|無需|不)(?:再|在[^，。\n]{0,12})?"
_USE = r"(?:使用|出现|出現|包含|包括|含有|提到|提及|用|带|帶|有|写|寫|加)"
_ALL = r"(?:只|仅|僅|全部|全文|全程|通篇|整个|整個|所有)"
_QUOTED = r"[\"“「『'‘][^\"”」』'’\n]{1,40}[\"”」』'’]"

CHINESE = Lexicon(
    name="zh",
    marks=frozenset(),
    letters=lazy(r"(?<![ぁ-ん])[的了是把请請您你这這们們吗嗎给給写寫吧呢个為为](?![ぁ-ん])|不要|不能|什么|什麼|怎么|怎麼|如何|介绍"
    r"|介紹|解释|解釋|总结|總結|列出"),
    numbers=_NUMBERS,
    relations=(
        ("min", r"至少|最少|不少于|不少於|不低于|不低於|不得少于|不得少於|起码|起碼"),
        ("max", r"最多|至多|不超过|不超過|不多于|不多於|不要超过|不要超過|不得超过|不得超過|不能超过|不能超過|控制在|限制在|少于等于"),
        ("below", r"少于|少於|低于|低於|不到|不足"),
        ("above", r"超过|超過|多于|多於|大于|大於"),
        ("exact", r"正好|恰好|刚好|剛好|共计?|共計"),
        ("about", r"大约|大約|约|約|大概|左右"),
    ),
    after=(
        ("min", r"以上|或更多|或以上|起"),
        ("max", r"以内|以內|之内|之內|以下|内|內|或更少|为限|為限"),
        ("about", r"左右|上下"),
    ),
    range_to=r"到|至|-|–|—|~|～",
    units=units(
        characters=r"(?:个|個)?(?:汉字|漢字|字符|字)(?!母|段|典|体|體|数|數|符串)",
        words=r"(?:个|個)?(?:单词|單詞|词|詞)(?!语|語|汇|匯)",
        sentences=r"(?:个|個)?(?:句子|句话|句話|句)",
        paragraphs=r"(?:个|個)?(?:自然)?(?:段落|段话|段話|段)(?!时间|時間|代码|程式|论|論|历史|歷史|感情)",
        lines=r"行(?=的?[诗詩歌代文]|以|之|左右|内)",
        bullets=r"(?:个|個|条|條)?(?:项目符号|項目符號|要点符号|無序列表项|无序列表项)(?:要点|列表)?",
        sections=r"(?:个|個)?(?:章节|章節|小节|小節|部分)(?=[^。\n]{0,30}(?:第|标题|標題|部分 ?\d|X))",
        highlights=r"(?:个|個|处|處)(?:部分|重点|重點|词|詞|短语)?(?=[^。\n]{0,14}(?:加粗|粗体|粗體|高亮|突出|强调|強調|斜体))",
        emojis=r"(?:个|個)(?:表情符号|表情符號|表情|emoji)",
        placeholders=r"(?:个|個)(?:占位符|佔位符)",
    ),
    rows=(
        row("json_only", "format.parse",
            rf"{_ALL}[^，。\n]{{0,12}}JSON|JSON[^，。\n]{{0,16}}{_NOT}[^，。\n]{{0,16}}(?:其他|其它|别的|解释|解釋|文字)"),
        row("json", "format.parse", r"(?:用|以|按|使用|返回|输出|輸出|为|為|成)[^，。\n]{0,8}JSON|JSON ?(?:格式|对象|物件|形式)"),
        row("table", "format.structure", r"(?:用|以|做成|整理成|列成|列出|制作)[^，。\n]{0,6}(?:表格|表格形式)"),
        row("bulleted", "format.structure", r"(?:用|以|使用)[^，。\n]{0,6}(?:项目符号|項目符號|无序列表|無序列表)", 0.85),
        row("numbered_list", "format.structure", r"(?:用|以|使用)[^，。\n]{0,6}(?:编号列表|編號列表|有序列表|数字编号|數字編號)", 0.9),
        row("no_lists", "format.structure", rf"{_NOT}{_USE}?[^，。\n]{{0,4}}(?:列表|项目符号|項目符號|分点|分點|清单形式)", 0.9),
        row("upper", "format.casing", rf"{_ALL}[^，。\n]{{0,10}}大[写寫]|{_NOT}[^，。\n]{{0,8}}小[写寫]字母"),
        row("lower", "format.casing", rf"{_ALL}[^，。\n]{{0,10}}小[写寫]|{_NOT}[^，。\n]{{0,8}}大[写寫]字母"),
        row("no_comma", "format.markup", rf"{_NOT}[^，。\n]{{0,8}}逗[号號]|[没无沒無]有?逗[号號]"),
        row("no_exclamation", "format.markup", rf"{_NOT}[^，。\n]{{0,8}}(?:感叹号|感嘆號|驚嘆號)"),
        row("no_emoji", "format.markup", rf"{_NOT}[^，。\n]{{0,8}}(?:表情符号|表情符號|表情|emoji)", 0.95),
        row("no_digits", "format.markup", rf"{_NOT}{_USE}[^，。\n]{{0,6}}(?:阿拉伯数字|阿拉伯數字|任何数字|任何數字)", 0.9),
        row("no_markdown", "format.markup",
            rf"{_NOT}{_USE}?[^，。\n]{{0,6}}markdown|纯文本(?:格式|形式|输出|回答)|純文字(?:格式|輸出|回答)", 0.85),
        row("only_code", "format.structure",
            r"(?:只|仅|僅)(?:需要?|要|给|給|返回|输出|輸出|提供|写|寫){1,4}[^，。\n]{0,4}(?:代码|代碼|程式碼)", 0.85),
        row("yes_no_only", "format.structure",
            r"(?:只|仅|僅)(?:需|能|用|要|回答|以){0,4}[“\"「]?是[”\"」]?(?:或|/|、|还是|或者)[“\"「]?(?:否|不是)", 0.9),
        row("wrapped_quotes", "format.markup",
            r"(?:整个|整個|全部|全文|所有|回答|回复|回覆)[^，。\n]{0,16}(?:放在|用|置于|括在|包在)[^，。\n]{0,4}双?雙?引[号號](?:内"
            r"|內|中|里|裡|括|包)"),
        row("title_angle", "format.missing_section", r"<<[^<>\n]{1,60}>>|双尖括号|雙尖括號|双角括号"),
        row("sections_named", "format.missing_section", r"(?P<v>章节|章節|部分|节|SECTION|Section) ?X"),
        row("repeat", "format.structure",
            r"(?:重复|重複|复述)(?:一遍|一次)?(?:上面的|以上的|这个|這個|我的|该)?(?:请求|請求|问题|問題|要求)[^。\n]{0,30}(?:逐字"
            r"|一字不|不[变變改]|不要[更修]改|然后|然後)", 0.9),
        row("separated", "format.structure", r"(?:六|6) ?个星号|(?:六|6) ?個星號|(?P<v>\*{6})"),
        row("divider", "length.constraint",
            r"(?:用|以|使用)[^，。\n]{0,12}(?<!\*)(?P<v>\*\*\*)(?!\*)[^，。\n]{0,8}(?:分隔|分开|分開|隔开)|(?:分隔|分开"
            r"|分開)[^，。\n]{0,8}(?<!\*)(?P<w>\*\*\*)(?!\*)"),
        row("start_phrase", "format.structure",
            rf"(?:以|用)(?P<v>{_QUOTED})(?:这句话|一词|这个词|二字|两个字)?(?:开头|開頭|开始|開始)", 0.85),
        row("end_phrase", "format.structure",
            rf"(?:以|用)(?P<v>{_QUOTED})(?:这句话|這句話|这个短语|一词|这几个字)?(?:结尾|結尾|结束|結束|作结|收尾)", 0.9),
        row("postscript", "instruction.ignored",
            r"(?P<v>P\.?P?\.?S\.?)[^，。\n]{0,6}(?:开头|開頭|开始|附言|附注)|(?:附言|附注|後記)[^，。\n]{0,14}(?P<w>P\.?P?\.?S\.?)"),
        row("without_words", "instruction.ignored",
            rf"{_NOT}{_USE}(?:关键词|關鍵詞|词语?|詞語?|单词|單詞|字)?[：:]?(?P<v>{_QUOTED}(?:[、，,]?(?:和|或|与|與|及)?{_QUOTED})*)"),
        row("with_words", "instruction.ignored",
            rf"(?<![不勿免别別])(?:包含|包括|使用|加入|出现|提到|含有)(?:以下)?(?:关键词|關鍵詞|关键字|關鍵字|词语?|詞語?|单词|單詞)[：:]?"
            rf"(?P<v>{_QUOTED}(?:[、，,]?(?:和|与|與|及)?{_QUOTED})*)", 0.85),
    ),
)  # fmt: skip

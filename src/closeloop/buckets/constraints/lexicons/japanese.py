"""How Japanese prompts demand things. The number comes first and its relation behind the unit, so units carry their counters."""

from __future__ import annotations

from closeloop.buckets.constraints.model import Lexicon, row, units
from closeloop.patterns import lazy

_DIGITS = "一二三四五六七八九"
_TENS = {
    f"{ten}十{one}": ten_value * 10 + one_value
    for ten_value, ten in enumerate(["", *_DIGITS[1:]], 1)
    for one_value, one in enumerate(["", *_DIGITS])
}
_HUNDREDS = {f"{digit}百": value * 100 for value, digit in enumerate(["", *_DIGITS[1:]], 1)}
_NUMBERS = (
    {digit: value for value, digit in enumerate(_DIGITS, 1)} | _TENS | _HUNDREDS | {"千": 1000, "ひと": 1, "ふた": 2, "みっ": 3}
)  # fmt: skip
_ALL = r"(?:全体|すべて|全て|全部|のみ|だけ)"

JAPANESE = Lexicon(
    name="ja",
    marks=frozenset(),
    letters=lazy(r"[ぁ-ん]{2}|[ァ-ヴー]{2}|字以[内上下]|(?<=[一-鿿々ァ-ー])[をでにはがへも](?![ぁ-ん])"),
    numbers=_NUMBERS,
    relations=(("min", r"少なくとも|最低(?:でも)?"), ("max", r"最大(?:で)?|多くとも"), ("exact", r"ちょうど|全部で")),
    after=(
        ("min", r"(?:は)?以上|は(?:含め|入れ|使用|使)"),
        ("min", r"を下回ら|未満にならな"),
        ("max", r"以下|以内|まで|を(?:超|越)え(?:ない|ず|ては)|を上回ら"),
        ("below", r"未満|より少な"),
        ("above", r"を超え|より多"),
        ("about", r"程度|ほど|くらい|ぐらい|前後"),
    ),
    range_to=r"から|〜|～|-|(?<=[一二三四五])、",
    nouns=(
        ("characters", r"文字数(?:は|を|が)?"),
        ("bullets", r"箇条書き(?:の項目)?(?:は|を|が|で)?"),
        ("placeholders", r"プレースホルダー(?:は|を|が)"),
        ("emojis", r"絵文字(?:は|を|が)"),
        ("paragraphs", r"段落(?:数)?は"),
    ),
    counters=r"(?:文字|個|つ|点)?(?!目|の?段落|の?箇条書き)",
    units=units(
        characters=r"(?:文字|字)(?!も)",
        words=r"(?:単語|語)(?=で|以上|以内|以下|未満|程度|くらい|ほど|前後|まで)",
        sentences=r"文(?!字|章|末|目|は|ごと|毎)|センテンス",
        paragraphs=r"(?:つの)?段落(?!目)",
        lines=r"行",
        bullets=r"(?:個|つ|点|項目)の箇条書き|(?:個|つ)?、?箇条書き",
        numbered=r"(?:個|つ|項目)?(?:の|を|[^。\d]{0,20})番号付きリスト",
        sections=r"(?:つの|個の)?(?:章|節|セクション)",
        highlights=r"(?:つの|個の)(?:セクション|部分|箇所)(?=[^。]{0,20}強調)",
        emojis=r"(?:個|つ)の絵文字",
        placeholders=r"(?:個|つ)の?(?:プレースホルダー|は含め)",
    ),
    rows=(
        row("json_only", "format.parse", rf"(?:出力|回答|応答)?{_ALL}[^。]{{0,20}}JSON"),
        row("json", "format.parse", r"JSON(?:形式|フォーマット|オブジェクト)"),
        row("table", "format.structure", r"表形式|(?:表|テーブル)(?:に|で)まとめ"),
        row("bulleted", "format.structure", r"箇条書き(?:で|に|の形)", 0.85),
        row("numbered_list", "format.structure", r"番号付きリスト", 0.9),
        row("upper", "format.casing", rf"大文字(?:のみ|だけ)|{_ALL}[^。\n]{{0,12}}大文字で"),
        row("lower", "format.casing", rf"小文字(?:のみ|だけ)|{_ALL}[^。\n]{{0,12}}小文字(?:の英語)?で"),
        row("hiragana_only", "format.casing", r"ひらがな(?:だけ|のみ)"),
        row("katakana_only", "format.casing", r"カタカナ(?:だけ|のみ)"),
        row("no_hiragana", "format.casing", r"ひらがなを(?:一文字も|一切|全く)?(?:使わ|用い|使用し)(?:ない|ず)"),
        row("no_katakana", "format.casing", r"カタカナを(?:一文字も|一切|全く)?(?:使わ|用い|使用し)(?:ない|ず)"),
        row("kanji_max", "format.casing", r"(?P<n>\d+)文字以上は漢字を(?:使わ|用い|使用し)(?:ない|ず)|漢字[をは](?P<m>\d+)文字以内"),
        row("no_kanji", "format.casing",
            r"(?<!以上は)漢字を(?:一文字も|一切|全く)?(?:使わ|用い|使用し|使用せ)(?:ない|ず)"),
        row("no_exclamation", "format.markup", r"(?:感嘆符|「[!！]」)[^。]{0,10}(?:使わ|用い|使用し|使用せ)(?:ない|ず)"),
        row("kanji_min", "format.casing", r"漢字を(?P<n>\d+)文字以上"),
        row("kanji_numerals", "format.casing", r"漢数字(?:で|を用い|以外)"),
        row("furigana", "format.markup", r"漢字[^。]{0,30}(?:ふりがな|読み(?:方|仮名)|振り仮名)|ふりがな[^。]{0,20}漢字"),
        row("no_period", "format.markup",
            r"(?:句点|「。」)[^」]{0,14}?(?:使わ|用い|使用し|使用せ)(?:ない|ず|る事なく|ることなく)|。の代わりに"),
        row("no_comma", "format.markup", r"読点[^。]{0,14}(?:使わ|用い|使用し|使用せ)(?:ない|ず)"),
        row("ends_alike", "format.structure", r"文末(?:が|を)「(?P<v>[^」]{1,8})」(?![「、や・か])"),
        row("nominal_ending", "format.structure", r"体言止めを(?P<n>\d+)回"),
        row("wrapped_brackets", "format.markup", r"(?:全体|すべて|全て)を(?:鉤括弧|かぎ括弧|カギ括弧|「」)"),
        row("wrapped_quotes", "format.markup",
            rf"{_ALL}を(?:二重引用符|ダブルクォーテーション|ダブルクォート|引用符|\"\"|“”)[^。\n]{{0,6}}(?:囲|括|くく)"),
        row("title_angle", "format.missing_section", r"<<[^<>\n]{1,60}>>|二重(?:山括弧|山形括弧)"),
        row("title_brackets", "format.missing_section",
            r"(?:二重鉤括弧|『』)[^。]{0,12}(?:タイトル|題名)|(?:タイトル|題名)[^。]{0,12}『』"),
        row("sections_counted", "format.missing_section", r"「?第(?:1|１|X|x|一)(?P<v>章|節)"),
        row("repeat", "format.structure", r"(?:リクエスト|指示文|質問|依頼)を?(?:一言一句|一字一句"
            r"|そのまま)[^。]{0,20}(?:繰り返|出力)", 0.9),
        row("separated", "format.structure", r"アスタリスク(?:6|６|六)(?:個|つ)|(?P<v>\*{6})"),
        row("end_phrase", "format.structure",
            r"(?:最後に|で終わる|終わり)[^「\n]{0,40}「(?P<v>[^」\n]{4,120})」|「(?P<w>[^」\n]{4,120})」(?:で|という文で)(?:終|締め)"),
        row("options", "format.structure",
            r"(?P<v>(?:「[^」\n]{2,40}」(?:、|か|または|、または)?){2,5}(?:の)?(?:いずれか|どれか|どちらか))", 0.9),
        row("paragraph_starts", "length.constraint", r"(?P<n>\d)段落目は「(?P<v>[^」\n]{1,20})」"),
        row("divider", "length.constraint", r"アスタリスク(?:3|３|三)つ|(?<!\*)(?P<v>\*\*\*)(?!\*)"),
        row("postscript", "instruction.ignored", r"(?P<v>P\.?P?\.?S\.?|追伸)で始まる追伸"),
        row("without_words", "instruction.ignored",
            r"(?P<v>「[^」\n]{1,20}」(?:(?:、|と|や)?「[^」\n]{1,20}」)*)(?:という|の|といった)(?:単語|言葉|キーワード|語)(?:を|は"
            r"|も)(?:一切|決して)?(?:含め|使わ|用い|使用し|使用せ)(?:ない"
            r"|ず)"),
        row("with_words", "instruction.ignored",
            r"(?P<v>「[^」\n]{1,20}」(?:(?:、|と|や)?「[^」\n]{1,20}」)*)(?:という(?:単語|言葉))?を?(?:という)?キーワード(?:を|と|に"
            r"|として)(?!.{0,10}(?:ない|ず))", 0.85),
    ),
)  # fmt: skip

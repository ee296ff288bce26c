"""Simplified and traditional Chinese: which of the two a prompt asks for, and which a text is in."""

from __future__ import annotations

import re

_SIMPLIFIED = (
    "这们说时间会对为么没发经业东车见长门问题语让认识应该钱块头买卖听觉写学习国点电话边后里岁妈爱给请谢红绿蓝飞鱼鸟马龙风云气水药医疗诊关节负担"
    "练习坐抬腿变结实轻压当战争报纸书画图书馆动运输进远近还过达选择个几岁单双亲热网络线级纪录复杂难题简单检查测试验证实际质量数据库标准样规范围处理"
)
_TRADITIONAL = (
    "這們說時間會對為麼沒發經業東車見長門問題語讓認識應該錢塊頭買賣聽覺寫學習國點電話邊後裡歲媽愛給請謝紅綠藍飛魚鳥馬龍風雲氣水藥醫療診關節負擔"
    "練習坐抬腿變結實輕壓當戰爭報紙書畫圖書館動運輸進遠近還過達選擇個幾歲單雙親熱網絡線級紀錄複雜難題簡單檢查測試驗證實際質量數據庫標準樣規範圍處理"
)
_ONLY = (frozenset(_SIMPLIFIED) - frozenset(_TRADITIONAL), frozenset(_TRADITIONAL) - frozenset(_SIMPLIFIED))
_ASKED = re.compile(
    r"(?:用|以|成|为|為|使用|一律|请|請|输出|輸出|回[答复覆])\s?(?:(?P<s>简体|簡體)|(?P<t>繁[体體]|正[体體]))"
    r"|\bin (?:(?P<u>simplified)|(?P<v>traditional)) chinese",
    re.IGNORECASE,
)
_LEAST, _MOST = 3, 0.25
"""Letters of the other kind that tell, and the most of the right kind beside them, as a share."""


_KANA = re.compile(r"[\u3041-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FEW_HAN = 12


def chinese_for_japanese(text: str) -> bool:
    """Whether a text that was to be Japanese is Chinese: it has no kana, and characters that only simplified Chinese has."""
    if text.isascii() or _KANA.search(text) or len(_HAN.findall(text)) < _FEW_HAN:
        return False
    return sum(letter in _ONLY[0] for letter in text) >= _LEAST


def other_script(demand: str, response: str) -> tuple[str, tuple[int, int]] | None:
    """The kind that was asked for and the place that asks, where the response is in the other one; None where it may be right."""
    if not ("体" in demand or "體" in demand or "hinese" in demand):
        return None
    found = [*_ASKED.finditer(demand)]
    wanted = {match["s"] is not None or match["u"] is not None for match in found}
    if len(wanted) != 1:
        return None
    simplified = wanted.pop()
    right, wrong = _ONLY if simplified else _ONLY[::-1]
    letters = [*response]
    bad, good = sum(letter in wrong for letter in letters), sum(letter in right for letter in letters)
    if bad < _LEAST or good > bad * _MOST:
        return None
    return ("simplified" if simplified else "traditional") + " Chinese", found[0].span()

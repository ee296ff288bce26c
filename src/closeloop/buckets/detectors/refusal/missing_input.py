"""What was to be read is not there: the file that did not arrive, the answer that stands in no document. Read in openings only."""

from __future__ import annotations

from closeloop.buckets.detectors.refusal.hits import Hit
from closeloop.buckets.text import lowered, sentences
from closeloop.patterns.sieves import Gate

_LOOK = 400
"""Characters of the opening."""
_FIRST = 2
_WEIGHT = 2.5
_THINGS = (
    r"\b(?:unterlagen|táblázat\w*|tabell\w*|tableau|fil(?:e|es|en|er|ene|a)|pdf|attachments?|documents?|images?|photos?|pictures?"
    r"|screenshots?|spreadsheets?|passages?"
    r"|context|sources?|datei\w*|anhang|anlage"
    r"|dokument\w*|bild\w*|foto\w*|fichiers?|pièces? jointes?|documento?s?|imagen|imágenes|archivos?|adjunt[oa]s?|arquivos?"
    r"|ficheiros?|anexos?|imagens?|immagin[ei]"
    r"|allegat[oi]|bijlagen?|bestand\w*|afbeelding\w*|bilaga\w*|vedhæft\w*|vedlegg\w*|liit[et]\w*|tiedosto\w*|kuva\w*|załącznik\w*"
    r"|plik\w*|zdjęci\w*|soubor\w*|příloh\w*"
    r"|obrázek|súbor\w*|файл\w*|фото\w*|изображени\w*|вложени\w*|документ\w*|зображен\w*|вкладен\w*|dosya\w*|görsel\w*|ek|belge\w*"
    r"|αρχεί\w*|φωτογραφί\w*|εικόν\w*"
    r"|έγγραφ\w*|συνημμέν\w*|fișier\w*|fisier\w*|imagin\w*|fájl\w*|mellékl\w*|csatolm\w*|kép\w*|dokumentum\w*|berkas|lampiran|gambar"
    r"|dokumen|tệp|ảnh|tài liệu|hình)"
    r"|ไฟล์|รูป|เอกสาร|文件|图片|圖片|附件|檔案|文档|资料|ファイル|画像|添付|資料|파일|이미지|사진|첨부|문서|자료|ملف|الصور|صورة|مرفق"
    r"|المستند|קובץ|תמונה|מסמכ|מסמך|فایل|تصویر|عکس|سند|फ़ाइल|फाइल|तस्वीर"
    r"|दस्तावेज|ফাইল|ছবি|নথি"
)
_ATTACHED = r"\b(?:attach\w*|angehängt\w*|bifogad\w*|vedlagte|dołącz\w*|přilož\w*|прикріплен\w*|ekte\w*)\b"
_THING, _WANTED = Gate(_THINGS), Gate(rf"{_THINGS}|{_ATTACHED}")
_DOCUMENTS = Gate(
    r"\b(?:unterlagen|context|sources?|dokument\w*|documents?|documentos?|documenti|documente\w*|dokumenty|документ\w*|belge\w*|έγγραφ\w*"
    r"|dokumen|tài liệu|asiakirj\w*)\b"
    r"|เอกสาร|文档|资料|資料|문서|자료|المستند|الوثائق|מסמכ|مدارک|اسناد|दस्तावेज|নথি"
)
_NOT = Gate(
    r"\b(?:not|no|none|nothing|isn't|wasn't|doesn't|don't|kein\w*|nicht|non|nessun\w*|não|nenhum\w*|ningún|ninguna?|pas|aucune?|geen"
    r"|niet|ikke|inte|ingen|inget|ei|eik[äa]"
    r"|nie|żadn\w*|ne\w{3,}|žádn\w*|nem|не|нет|ни|немає|yok|değil|\w+[ae]m[ıi]yor\w*|\w+m[ae]d[ıi]\w*|δεν|κανέν\w*|nu|niciun\w*"
    r"|tidak|belum|tak|không|chưa)\b"
    r"|ไม่|ยัง|没有|沒有|没|未|無|无|ない|ません|なかった|없|안 |않|لم|لا |ليس|לא|אין|نمی|نشد|نیست|नहीं|না|নেই"
)
_COMES = Gate(
    r"\b(?:see|seeing|found|find|contain\w*|mention\w*|state\w*|appear\w*|attached|arriv\w*|receiv\w*|upload\w*|included|provided"
    r"|seh\w*|ankomm\w*|angekommen|angehängt"
    r"|hochgeladen|erhalten|bekommen|gefunden|enth[äa]lt\w*|steht|erwähn\w*|ved[oi]\w*|allegat\w*|ricev\w*|arriv\w*|caric\w*|trov\w*"
    r"|conten\w*|ve[or]\w*|adjunt\w*|recib\w*"
    r"|lleg\w*|carg\w*|encuentr\w*|encontr\w*|aparec\w*|figur\w*|hervor|vois|reçu\w*|joint\w*|jointe\w*|trouv\w*|contien\w*|mentionn\w*"
    r"|vej\w*|receb\w*|anexad\w*|cheg\w*|consta"
    r"|zie|ontvang\w*|bijgevoegd|gevonden|vermeld|staat|ser|fick|f[åa]tt|kommet|mottag\w*|mottat\w*|modtag\w*|bifog\w*|fundet|hittar"
    r"|hittade|finner|fant|nämn\w*|näe|näy\w*"
    r"|löyd\w*|saapun\w*|liitet\w*|widz\w*|dotar\w*|otrzym\w*|znalaz\w*|znajd\w*|dołącz\w*|vid[íi]\w*|nevid\w*|doraz\w*|nedoraz\w*"
    r"|našel|našla|nenaš\w*|zobraz\w*|nezobraz\w*"
    r"|přilož\w*|вижу|видно|получ\w*|прикреп\w*|загру\w*|дош\w*|найд\w*|нашл\w*|нашел|нашёл|содерж\w*|бачу|отрим\w*|прикріп\w*"
    r"|завантаж\w*|знайш\w*|\w*göremi\w*|görün\w*"
    r"|ulaş\w*|yükle\w*|ekle\w*|bulamad\w*|bulunm\w*|geçmi\w*|βλέπω|έλαβα|λάβ\w*|επισυνα\w*|βρήκα|βρίσκ\w*|αναφέρ\w*|văd"
    r"|ata[șs]at\w*|primit\w*|ajuns\w*|g[ăa]sit\w*"
    r"|g[ăa]sesc|apare|látok|látom|csatol\w*|meg[ée]rkez\w*|érkezett|tölt\w*|tal[áa]l\w*|szerepel|terunggah|terlampir|diterima|masuk"
    r"|menemukan|ditemukan|melihat|terlihat|muncul"
    r"|thấy|nhận được|đính kèm|tải lên|tìm thấy|đề cập)\b"
    r"|เห็น|พบ|ได้รับ|แนบ|อัปโหลด|看到|收到|上传|上傳|找到|提到|提及|显示|顯示|見当|見え|確認でき|届い|届き|添付され|見つか|記載|보이"
    r"|보여|확인|첨부|업로드|올라|찾|나와|언급|يصل|يظهر|أرى|يرفق|يُرفق|أجد"
    r"|يذكر|רואה|מצאתי|צורף|מצורף|הגיע|מופיע|بینم|بارگذاری|دریافت|پیوست|پیدا|یافت|दिख|मिली|मिला|अपलोड|দেখ|পাইনি|পাচ্ছি|আপলোড|খুঁজে"
)


def absent(text: str, asked: str) -> Hit | None:
    """The sentence of an opening that says so: kind, weight, start, end. `asked` is lower-cased."""
    low = lowered(text[:_LOOK])
    if not (_DOCUMENTS.search(low) or (_THING.opens(low) and _WANTED.search(asked))):
        return None
    if _NOT.search(asked) and _COMES.search(asked):  # it may be the user who does not find something
        return None
    for start, end in sentences(text[:_LOOK])[:_FIRST]:
        sentence = low[start:end]
        if len(sentence) < _LONGEST and all(one.search(sentence) for one in (_THING, _NOT, _COMES)):
            return "capability", _WEIGHT, start, end
    return None


_LONGEST = 160
"""Characters of a sentence that says no more than that."""

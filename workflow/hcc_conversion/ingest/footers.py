"""Identifiers that are no patient's: words of summary lines and page footers, unlike the others."""

import re

import pandas as pd

#: First words of summary lines and footers, as they stand at the end of exported lists.
_WORDS = (
    # English
    *("total", "totals", "subtotal", "grand total", "sum", "mean", "average", "avg", "median"),
    *("sd", "std", "std dev", "standard deviation", "min", "minimum", "max", "maximum", "count"),
    *("range", "iqr", "percent", "number of patients", "overall", "all patients", "summary"),
    *("page", "printed", "printed on", "printed by", "exported", "generated", "created", "report"),
    *(
        "end of report",
        "end of file",
        "end of list",
        "source",
        "note",
        "notes",
        "legend",
        "footnote",
    ),
    # German
    *("gesamt", "gesamtsumme", "summe", "insgesamt", "mittelwert", "durchschnitt", "anzahl"),
    *("zwischensumme", "standardabweichung", "seite", "gedruckt", "gedruckt am", "erstellt"),
    *("stand", "quelle", "hinweis", "ende", "fälle"),
    # French
    *("somme", "sous-total", "moyenne", "médiane", "écart-type", "ecart-type", "effectif"),
    *("nombre", "imprimé", "imprimé le", "source", "remarque", "fin"),
    # Spanish, Portuguese, Italian
    *("suma", "media", "mediana", "promedio", "recuento", "desviación", "página", "impreso"),
    *("soma", "média", "desvio", "contagem", "impresso", "nota", "fonte", "fuente"),
    *("totale", "somma", "deviazione", "conteggio", "numero", "pagina", "stampato"),
    # Dutch, Scandinavian, Polish, Czech, Hungarian, Turkish, Romanian
    *("totaal", "gemiddelde", "mediaan", "aantal", "summa", "medelvärde", "gennemsnit"),
    *("gjennomsnitt", "antal", "antall", "sida", "side", "razem", "ogółem", "średnia", "strona"),
    *("liczba", "celkem", "průměr", "počet", "összesen", "átlag", "toplam", "ortalama", "sayfa"),
    *("medie", "số lượng", "tổng", "tổng cộng", "trung bình", "jumlah", "rata-rata"),
    # Russian, Ukrainian, Greek
    *("итого", "всего", "сумма", "среднее", "медиана", "количество", "страница", "всього"),
    *("разом", "середнє", "σύνολο", "μέσος", "μέση τιμή", "διάμεσος", "σελίδα"),
    # Arabic, Hebrew, Hindi, Thai
    *("المجموع", "الإجمالي", "المتوسط", "العدد", "صفحة", "סך הכל", "ממוצע", "कुल", "औसत"),
    *("รวม", "ทั้งหมด", "ค่าเฉลี่ย"),
)
#: These are followed by anything: no blank stands between words.
_WORDS_WITHOUT_BLANKS = (
    *("合计", "总计", "共计", "总数", "总和", "小计", "平均", "均值", "均数", "中位数", "标准差"),
    *(
        "例数",
        "人数",
        "病例数",
        "打印",
        "制表",
        "导出",
        "备注",
        "说明",
        "注\uff1a",
        "注:",
        "数据来源",
    ),
    *("合計", "総計", "小計", "標準偏差", "中央値", "件数", "印刷", "出力", "總計", "總數", "頁"),
    *("합계", "총계", "소계", "평균", "중앙값", "표준편차", "건수", "출력"),
)
_FOOTER = "|".join(
    [
        rf"(?:{'|'.join(map(re.escape, _WORDS))})(?!\w)",
        rf"(?:{'|'.join(map(re.escape, _WORDS_WITHOUT_BLANKS))})",
        r"n\s*[=:\uff1d\uff1a]",
        r"[øσ∑μ]\s*[=:]?(?!\w)",
        r"第?\s*\d+\s*[页頁]",
        r"[共计]\s*\d+\s*[页頁例人条]",
        r"\d+\s*(?:rows?|records?|patients?|cases?)\b",
    ]
)
#: So few of the identifiers look otherwise before that is remarkable.
_RARE = 0.05
_MOST = 2 / 3
_ENOUGH = 3


def is_footer(identifiers: pd.Series) -> pd.Series:
    """Which identifiers are the beginning of a summary line or footer, or a rule of signs.

    Where many identifiers of the column begin so it is how they are written there.
    """
    text = identifiers.astype("string").fillna("").str.strip().str.casefold()
    words = text.str.match(_FOOTER)
    if words.sum() > max(2, 2 * _RARE * len(text)):
        words = words & False
    return (words | text.str.fullmatch(r"[\W_]{3,}")).fillna(False).astype(bool)


def is_unlike(identifiers: pd.Series) -> pd.Series:
    """Which few identifiers are written otherwise than nearly all others.

    They have no digit where the others have, or blanks, colons or signs of equality where the
    others have none.
    """
    text = identifiers.astype("string").fillna("")
    shape = text.str.replace(r"\d+", "9", regex=True).str.replace(r"[^\W\d_]+", "a", regex=True)
    counts = shape[text != ""].value_counts()
    nobody = pd.Series(False, index=identifiers.index)
    if counts.empty or counts.iloc[0] < max(_ENOUGH, _MOST * counts.sum()):
        return nobody
    usual = str(counts.index[0])
    rare = counts.index[counts <= max(1, _RARE * counts.sum())]
    unlike = nobody if "9" not in usual else ~shape.str.contains("9", regex=False)
    unlike = unlike | (nobody if re.search(r"[\s:=]", usual) else shape.str.contains(r"[\s:=]"))
    return (unlike & shape.isin(rare) & (text != "")).fillna(False).astype(bool)

"""Headers and codes of the simulated Chinese extract: seven CSV files."""

from synthetic.simulation.cells import Layout, code, date, number_text, text

UNKNOWN = "不详"
DATE = date("%Y/%m/%d")
PRESENT = code({True: "有", False: "无"}, UNKNOWN)
YES = code({True: "是", False: "否"}, UNKNOWN)
WHOLE, ONE_DECIMAL, TWO_DECIMALS = number_text(0), number_text(1), number_text(2)

MODALITIES = {
    "TACE": "TACE",
    "HAIC": "HAIC",
    "radiotherapy": "放疗",
    "ablation": "消融",
    "TKI": "靶向治疗",
    "anti-PD-1/PD-L1": "免疫治疗",
    "anti-VEGF": "抗血管生成治疗",
    "systemic chemotherapy": "全身化疗",
}
AGENTS = {
    "lenvatinib": "仑伐替尼",
    "sorafenib": "索拉非尼",
    "apatinib": "阿帕替尼",
    "donafenib": "多纳非尼",
    "regorafenib": "瑞戈非尼",
    "camrelizumab": "卡瑞利珠单抗",
    "sintilimab": "信迪利单抗",
    "tislelizumab": "替雷利珠单抗",
    "toripalimab": "特瑞普利单抗",
    "atezolizumab": "阿替利珠单抗",
    "bevacizumab": "贝伐珠单抗",
}
ADVERSE_EVENTS = {
    "Aspartate aminotransferase increased": "天冬氨酸氨基转移酶升高",
    "Alanine aminotransferase increased": "丙氨酸氨基转移酶升高",
    "Blood bilirubin increased": "血胆红素升高",
    "Platelet count decreased": "血小板减少",
    "White blood cell decreased": "白细胞减少",
    "Neutrophil count decreased": "中性粒细胞减少",
    "Abdominal pain": "腹痛",
    "Nausea": "恶心",
    "Anorexia": "食欲下降",
    "Fatigue": "乏力",
    "Hypertension": "高血压",
    "Palmar-plantar erythrodysesthesia syndrome": "手足综合征",
    "Mucositis oral": "口腔黏膜炎",
    "Rash maculo-papular": "皮疹",
    "Hypothyroidism": "甲状腺功能减退",
    "Myocarditis": "心肌炎",
    "Reactive cutaneous capillary endothelial proliferation": "反应性皮肤毛细血管增生症",
}
COMPLICATIONS = {
    "Hypoproteinemia": "低蛋白血症",
    "Massive ascites": "大量腹水",
    "Hydrothorax": "胸腔积液",
    "Fever caused by infection": "感染性发热",
    "Pneumonia": "肺炎",
    "Pelvic effusion": "盆腔积液",
    "Deep venous thrombosis": "深静脉血栓",
    "Spontaneous bacterial peritonitis": "自发性细菌性腹膜炎",
    "Kaliopenia": "低钾血症",
    "Biliary leakage": "胆漏",
    "Incision seepage": "切口渗液",
    "Liver failure": "肝功能衰竭",
}
# The single signs U+2160 and on, not Latin letters.
ROMAN = {"I": "\u2160", "II": "\u2161", "III": "\u2162", "IV": "\u2163", "V": "\u2164"}
BCLC = {stage: f"{stage}期" for stage in ("0", "A", "B", "C", "D")}
CHILD_PUGH = {grade: f"{grade}级" for grade in ("A", "B", "C")}


def _roman(grades: tuple[str, ...], suffix: str) -> dict[str, str]:
    """Codes with Roman numerals of one sign, as Chinese records have them."""
    return {g: ROMAN[g.rstrip("ab")] + g[len(g.rstrip("ab")) :] + suffix for g in grades}


CNLC = _roman(("Ia", "Ib", "IIa", "IIb", "IIIa", "IIIb", "IV"), "期")
CLAVIEN_DINDO = _roman(("I", "II", "IIIa", "IIIb", "IVa", "IVb", "V"), "级")
PORTAL_VEIN = {"none": "无", "present": "有", **{f"Vp{i}": f"Vp{i}" for i in range(1, 5)}}
HEPATIC_VEIN = {"none": "无", "present": "有", **{f"Vv{i}": f"Vv{i}" for i in range(1, 4)}}

PATIENTS: Layout = {
    "病案号": ("patient_id", text()),
    "姓名": ("name", text("虚构·")),
    "出生日期": ("birth_date", DATE),
    "性别": ("sex", code({"male": "男", "female": "女"})),
    "年龄": ("age_years", WHOLE),
    "诊断日期": ("diagnosis_date", DATE),
    "入院日期": ("admission_date", DATE),
    "ECOG评分": ("ecog", code({grade: str(grade) for grade in range(5)})),
    "乙肝": ("hbv", PRESENT),
    "AFP(ng/mL)": ("afp_ng_ml", ONE_DECIMAL),
    "ALT(U/L)": ("alt_u_l", WHOLE),
    "AST(U/L)": ("ast_u_l", WHOLE),
    "总胆红素(μmol/L)": ("bilirubin_umol_l", ONE_DECIMAL),
    "白蛋白(g/L)": ("albumin_g_l", ONE_DECIMAL),
    "Child-Pugh分级": ("child_pugh", code(CHILD_PUGH, UNKNOWN)),
    "BCLC分期": ("bclc", code(BCLC, UNKNOWN)),
    "CNLC分期": ("cnlc", code(CNLC, UNKNOWN)),
    "肝硬化": ("cirrhosis", PRESENT),
    "腹水": ("ascites", PRESENT),
    "肿瘤数目": ("tumour_number", code({"solitary": "单发", "multiple": "多发"})),
    "肿瘤最大径(cm)": ("tumour_size_cm", ONE_DECIMAL),
    "门静脉癌栓": ("portal_vein_invasion", code(PORTAL_VEIN)),
    "肝静脉癌栓": ("hepatic_vein_invasion", code(HEPATIC_VEIN)),
    "下腔静脉癌栓": ("ivc_thrombus", PRESENT),
    "肝内转移": ("intrahepatic_metastasis", PRESENT),
    "肝门淋巴结转移": ("lymphatic_metastasis", PRESENT),
    "肝外转移": ("extrahepatic_metastasis", PRESENT),
    "残余肝体积不足": ("liver_remnant_insufficient", YES),
    "初始可切除": ("initially_resectable", YES),
    "转化成功日期": ("conversion_date", DATE),
    "观察等待日期": ("watch_and_wait_date", DATE),
    "末次随访日期": ("last_contact_date", DATE),
    "生存状态": ("died", code({True: "死亡", False: "存活"})),
}
TREATMENTS: Layout = {
    "病案号": ("patient_id", text()),
    "治疗方式": ("modality", code(MODALITIES)),
    "药物": ("agent", code(AGENTS)),
    "治疗目的": (
        "intent",
        code({"conversion": "转化治疗", "adjuvant": "辅助治疗", "recurrence": "复发后治疗"}),
    ),
    "开始日期": ("start_date", DATE),
    "结束日期": ("end_date", DATE),
    "仍在治疗": ("ongoing", YES),
}
ASSESSMENTS: Layout = {
    "病案号": ("patient_id", text()),
    "评估标准": ("criterion", text()),
    "检查日期": ("date", DATE),
    "评估类型": ("baseline", code({True: "基线", False: "随访"})),
    "靶病灶总径(mm)": ("sum_of_diameters_mm", WHOLE),
    "新发病灶": ("new_lesion", PRESENT),
    "疗效": ("response", text()),
}
EVENTS: Layout = {
    "病案号": ("patient_id", text()),
    "不良反应": ("term", code(ADVERSE_EVENTS)),
    "CTCAE分级": ("grade", code({grade: f"{grade}级" for grade in range(1, 6)}, UNKNOWN)),
    "与治疗相关": ("treatment_related", YES),
    "免疫相关": ("immune_related", YES),
    "发生日期": ("date", DATE),
}
SURGERIES: Layout = {
    "病案号": ("patient_id", text()),
    "手术类型": ("kind", code({"direct": "直接手术", "conversion": "转化后手术"})),
    "手术日期": ("date", DATE),
    "切缘": ("margin", text()),
    "病理完全缓解": ("pathologic_complete_response", YES),
    "手术时间(min)": ("operation_min", WHOLE),
    "术中出血量(mL)": ("blood_loss_ml", WHOLE),
    "术后住院天数": ("hospital_stay_days", WHOLE),
    "引流天数": ("drainage_days", WHOLE),
    "术前红细胞(10^12/L)": ("rbc_pre_10e12_l", TWO_DECIMALS),
    "术后红细胞(10^12/L)": ("rbc_post_10e12_l", TWO_DECIMALS),
    "术前血红蛋白(g/L)": ("hb_pre_g_l", WHOLE),
    "术后血红蛋白(g/L)": ("hb_post_g_l", WHOLE),
    "术前ALT(U/L)": ("alt_pre_u_l", WHOLE),
    "术后ALT(U/L)": ("alt_post_u_l", WHOLE),
    "术前AST(U/L)": ("ast_pre_u_l", WHOLE),
    "术后AST(U/L)": ("ast_post_u_l", WHOLE),
    "术前总胆红素(μmol/L)": ("bilirubin_pre_umol_l", ONE_DECIMAL),
    "术后总胆红素(μmol/L)": ("bilirubin_post_umol_l", ONE_DECIMAL),
    "术前白蛋白(g/L)": ("albumin_pre_g_l", ONE_DECIMAL),
    "术后白蛋白(g/L)": ("albumin_post_g_l", ONE_DECIMAL),
}
LAYOUTS: dict[str, Layout] = {
    "patients": PATIENTS,
    "treatments": TREATMENTS,
    "assessments": ASSESSMENTS,
    "adverse_events": EVENTS,
    "surgeries": SURGERIES,
    "complications": {
        "病案号": ("patient_id", text()),
        "并发症": ("term", code(COMPLICATIONS)),
        "Clavien-Dindo分级": ("clavien_dindo", code(CLAVIEN_DINDO, UNKNOWN)),
    },
    "outcomes": {
        "病案号": ("patient_id", text()),
        "事件": ("kind", code({"recurrence": "复发", "progression": "进展", "death": "死亡"})),
        "日期": ("date", DATE),
    },
}

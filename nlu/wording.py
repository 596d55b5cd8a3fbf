"""Bring a message into one form before features are taken. Shared by the components; changes shape, never meaning."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_REPEATED = re.compile(r"(.)\1{2,}")
# Sentence marks are dropped by voice input and doubled by typing: all of them become one.
_MARKS = re.compile(r"[,，。.、;；:：!！~～…·\"'“”‘’()（）《》<>\-—_|/\\*#\[\]【】]+")
_KNOWN_SCRIPTS = re.compile(r"[A-Za-z\u00c0-\u024f\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


def canonical(text: str) -> str:
    """Return the text in narrow width, lower case, simplified characters, straight apostrophes, single-spaced."""
    text = unicodedata.normalize("NFKC", text).translate(_FOLDED).lower()
    return _SPACES.sub(" ", text).strip()


def bare(text: str) -> str:
    """Return the canonical text without sentence marks, spaces between Han characters and drawn-out repeats."""
    text = _MARKS.sub(" ", canonical(text))
    text = _SPACES.sub(" ", _REPEATED.sub(r"\1\1", text)).strip()
    return _BETWEEN_HAN.sub("", text)


def says_something(text: str) -> bool:
    """Tell whether there is a Han character or a Latin letter: nothing else is written in a language known here."""
    return _KNOWN_SCRIPTS.search(unicodedata.normalize("NFKC", text)) is not None


# What phones set to traditional characters send most; the encoder knows both scripts, the n-grams only one.
_PAIRS = (
    "錢钱費费發发給给這这個个們们來来時时間间麼么沒没還还過过嗎吗說说話话電电機机開开會会議议書书記记黨党員员單单號号碼码銀银騙骗轉转帳账賬账戶户資资"
    "證证認认險险醫医療疗報报銷销統统籌筹補补貼贴養养齡龄婦妇歲岁頭头體体壓压藥药暈晕氣气臟脏腦脑見见覺觉聽听讀读寫写學学習习問问題题請请謝谢對对錯错"
    "誰谁裡里裏里點点聯联絡络係系關关於于為为與与從从後后將将讓让應应該该當当現现實实際际經经歷历總总處处務务區区鎮镇鄉乡東东車车門门風风雲云飛飞鳥鸟"
    "馬马魚鱼龍龙龜龟麥麦黃黄歡欢樂乐愛爱兒儿孫孙媽妈爺爷親亲鄰邻國国廣广場场廳厅樓楼層层燈灯熱热溫温濕湿乾干淨净髒脏壞坏舊旧換换變变動动靜静簡简復复"
    "雜杂難难輕轻鬆松緊紧張张長长數数據据線线網网鏈链訊讯視视頻频圖图畫画筆笔紙纸條条項项類类種种樣样齊齐備备註注冊册計计劃划設设選选舉举織织組组辦办"
    "續续遲迟達达進进遠远離离運运輸输農农業业產产質质買买賣卖賺赚貨货價价減减幾几萬万億亿兩两雙双隻只塊块圓圆滿满飯饭麵面願愿確确識识別别異异禮礼語语"
    "調调詞词詢询訴诉訪访試试詳详誤误課课諒谅講讲護护顧顾顯显騎骑驗验髮发鬧闹閉闭陽阳陰阴雖虽響响頓顿領领頸颈額额餓饿餘余館馆驚惊髖髋鐘钟鐵铁錄录鏡镜"
    "閱阅闆板隊队階阶隨随隱隐霧雾順顺預预飲饮獨独獎奖瞭了盡尽監监盤盘眾众禍祸稅税穩稳窮穷競竞籤签糧粮紅红級级細细終终結结絕绝綠绿維维緩缓縣县繳缴罰罚"
    "義义聲声職职肅肃脫脱腫肿膽胆臉脸艱艰蘭兰虛虚蟲虫術术衛卫裝装製制規规診诊誠诚貧贫責责貴贵貸贷賊贼賠赔賴赖贊赞趙赵跡迹踐践軍军軟软較较載载輛辆邊边"
    "遞递遺遗醜丑釋释針针廠厂煖暖喫吃哢咔儘尽鄧邓賈贾劉刘楊杨吳吴陳陈許许鄭郑馮冯蔣蒋韓韩蘇苏盧卢蕭萧葉叶閻阎譚谭鄒邹錶表纔才牆墙樹树橋桥庫库兇凶籃篮"
    "煙烟燒烧"
)
# A phone makes can’t of can't.
_FOLDED = str.maketrans({**dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)), "’": "'", "‘": "'", "`": "'"})

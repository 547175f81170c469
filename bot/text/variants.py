"""Characters that mean another one: radicals that PDF files print for whole characters, and older or foreign forms.

The radicals are Unicode's property Equivalent_Unified_Ideograph for the block CJK Radicals Supplement (U+2E80 to U+2EFF),
except that a component whose character is rare stands for the character that a reader takes it for. The forms are those of
Hong Kong, of older print and of Japan which OpenCC's t2s leaves as they are.
"""

from __future__ import annotations

_RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛"
    "⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
)
_RADICALS_MEAN = (
    "厂乛乚乙亻冂几刀刂卜卩小小兀尣尢尢巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹糹纟罓罒㓁冗𦉫羊羊𦍋耂肀聿肉臼艹艹艹虎衤覀西见角𧢲讠贝足车辶辶辶邑钅長镸长门𨸏阜雨青韦页风"
    "飞食食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
_FORMS = (
    "隣淸硏靑値毎歩増戯処鬪敍衞着粧枱妬姉尙嫰巿恊塲壻寳屛欵栢槪氷濶甁畧皷筯緖縂罸艶蔴蘓衹袴覇讃豓賍逈邨鐡隷雑靭飮餠騐髪鬂黙両乗亜仏仮伝価円剤労効勧単厳収営団図圧塩壊変実対専帯帰庁広弾従"
    "徳応恵悩悪戦拠拡挙掲摂撃斉斎暁栄桜検楽様権歓歯歳気浜済渓満瀬焼獣畳発県砕穏竜経絵継続総繊聴脳臓荘蔵薬覚覧観訳読譲賛転軽辺遅酔釈鉄鉱銭関険隠霊頼顕駅騒験鶏黒齢簷顎痺縁郷鄕歴暦浄奨醤粛"
)
_FORMS_MEAN = (
    "鄰清研青值每步增戲處鬥敘衛著妝檯妒姊尚嫩市協場婿寶屏款柏概冰闊瓶略鼓箸緒總罰豔麻蘇祇褲霸讚豔贓迥村鐵隸雜韌飲餅驗髮鬢默兩乘亞佛假傳價圓劑勞效勸單嚴收營團圖壓鹽壞變實對專帶歸廳廣彈從"
    "德應惠惱惡戰據擴舉揭攝擊齊齋曉榮櫻檢樂樣權歡齒歲氣濱濟溪滿瀨燒獸疊發縣碎穩龍經繪繼續總纖聽腦臟莊藏藥覺覽觀譯讀讓贊轉輕邊遲醉釋鐵礦錢關險隱靈賴顯驛騷驗雞黑齡檐腭痹緣鄉鄉歷曆淨獎醬肅"
)

VARIANTS: dict[str, str] = dict(zip(_RADICALS + _FORMS, _RADICALS_MEAN + _FORMS_MEAN, strict=True))

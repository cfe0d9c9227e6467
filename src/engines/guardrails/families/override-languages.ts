import { near, words, type Rule } from '../contract.ts'

/**
 * The same in other languages. Some say the verb first, some last; what is before and what is told change places. A row: to ignore,
 * before, instructions.
 */
const ROWS: readonly (readonly [ignore: string, before: string, instructions: string])[] = [
  // Spanish, Portuguese, Italian, French, Romanian, Catalan
  [
    'ignora*|ignore*|ignoren|olvida*|olvide*|omite|omita|descarta*|desestima|haz caso omiso|no {sigas|siga|hagas caso}',
    'anterior*|previa*|previo*|de arriba|tu|tus|sus|todas|todo|dadas|recibid*|originales|precedentes|antes',
    'instruccion*|indicacion*|ordenes|reglas|directrices|directivas|mensajes del sistema|prompt|normas|lo que te dijeron|restricciones',
  ],
  [
    'ignora*|ignore*|esqueca*|esquece*|desconsidere|desconsidera|desrespeite|nao siga|despreze',
    'anterior*|previa*|acima|suas|seus|todas|tudo|precedentes|recebid*|originais|dadas',
    'instruc*|ordens|regras|diretrizes|comandos|orientac*|prompt|restric*',
  ],
  [
    'ignora*|ignorate|dimentica*|scorda*|non {seguire|considerare}|tralascia|trascura|disattendi',
    'precedent*|sopra|tue|tutte|tutto|iniziali|ricevute|originali|prima',
    'istruzion*|ordini|regole|direttive|comandi|indicazioni|prompt|linee guida|restrizioni',
  ],
  [
    'ignore*|ignorez|oublie*|oubliez|ne {tiens|tenez} {pas |}compte|ne {suis|suivez} pas|neglige*|fais abstraction|faites abstraction|passe outre',
    'precedent*|anterieur*|ci dessus|tes|vos|toutes|tout|initiales|recues|dessus|avant|donnees',
    'instruction*|consigne*|directive*|ordres|regles|prompt|restrictions',
  ],
  [
    'ignora*|uita|uitati|nu {urma|respecta}|nu lua in seama',
    'anterioare|precedente|de mai sus|toate|tale|initiale',
    'instructiuni*|regulile|ordinele|comenzile|prompt*|indicatiile',
  ],
  // German, Dutch, Swedish, Danish, Norwegian, Finnish
  [
    'ignorier*|vergiss|vergessen sie|vergesst|missachte*|beachte nicht|verwirf|befolge nicht|ubergehe',
    'vorherig*|vorige*|obige*|fruhere*|fruheren|bisherig*|vorangegangen*|vorangehend*|deine|ihre|alle|alles|gegeben*|ursprunglich*|zuvor',
    'anweisung*|instruktion*|befehl*|regeln|vorgaben|richtlinien|vorschriften|prompt*|anordnungen|einschrankungen',
  ],
  [
    'negeer*|vergeet|sla geen acht op|volg niet|neger',
    'vorige|voorgaande|eerdere|bovenstaande|alle|alles|je|jouw|uw|oorspronkelijke',
    'instructies|instructie|opdrachten|regels|aanwijzingen|bevelen|prompt|richtlijnen',
  ],
  [
    'ignorera*|glom|bortse fran|strunta i|folj inte|ignorer|glem|se bort fra',
    'tidigare|foregaende|ovanstaende|alla|dina|tidligere|ovenstaende|alle|forrige|dine',
    'instruktion*|anvisning*|regler|prompt|riktlinjer|instruks*|retningslinjer',
  ],
  [
    'unohda|ohita|jata huomiotta|ala noudata',
    'aiemmat|edelliset|edeltavat|kaikki|ylla olevat|sinun',
    'ohjeet|ohjeesi|kaskyt|saannot|maaraykset|kehotteet',
  ],
  // Polish, Czech, Russian, Ukrainian, Bulgarian, Serbian
  [
    'ignoruj*|zignoruj*|zapomnij*|pomin*|nie {stosuj|przestrzegaj}|zlekcewaz',
    'poprzedni*|wczesniejsz*|powyzsz*|wszystki*|twoje|dotychczasow*|swoje',
    'instrukcj*|polece*|rozkaz*|zasad*|wytyczn*|prompt*|reguly',
  ],
  [
    'ignoruj*|zapomen*|nedbej*|neridte se',
    'predchozi*|predesle|vyse|vsechny|vse|drivejsi|sve|svoje',
    'instrukce|pokyny|prikazy|pravidla|prompt*|instrukci',
  ],
  [
    'игнориру*|проигнориру*|забудь*|не обращай внимания|не {следуй|выполняй|соблюдай}|отбрось|пренебреги|отмени',
    'предыдущ*|прежн*|вышеуказан*|выше|ранее|все|всё|свои|твои|данные|исходн*|первоначальн*',
    'инструкци*|указани*|команд*|приказ*|правил*|промпт*|директив*|ограничени*|распоряжени*',
  ],
  [
    'ігнору*|проігнору*|забудь*|не {зважай|виконуй|дотримуйся}|відкинь',
    'попередн*|вищезазначен*|вище|всі|усі|свої|твої|раніше',
    'інструкці*|вказівк*|команд*|наказ*|правил*|промпт*|обмежен*',
  ],
  [
    'игнорирай*|забрави*|пренебрегни|ignorisi*|zaboravi*|zanemari*',
    'предишн*|горн*|всички|твоите|prethodn*|gornje|sve|ranij*',
    'инструкци*|указани*|правила*|команди*|uputstv*|instrukcij*|naredb*|upute|pravila',
  ],
  // Greek, Hungarian, Turkish
  [
    'αγνοησε|αγνοηστε|ξεχνα|ξεχασε|παραβλεψε',
    'προηγουμεν*|παραπανω|ολες|ολα|σου|αρχικ*',
    'οδηγι*|εντολ*|κανον*|προτροπ*',
  ],
  [
    'hagyd figyelmen kivul|felejtsd el|ne kovesd|felejts el',
    'korabbi|elozo|fenti|minden|osszes|eddigi',
    'utasitas*|szabaly*|parancs*|prompt*|iranyelv*',
  ],
  [
    'gormezden gel*|yok say*|unut*|dikkate alma*|goz ardi et*|uyma',
    'onceki|yukaridaki|tum|butun|daha once*|verilen|senin|sana',
    'talimat*|komut*|kural*|yonerge*|emir*|prompt*|sinirlama*',
  ],
  // Arabic, Persian, Hebrew
  [
    'تجاهل*|انس|انسى|أهمل|تجاوز|لا تتبع|تغاضى',
    'السابقة|السابقه|أعلاه|جميع|كل|السابق|الأصلية|التي تلقيتها',
    'التعليمات|تعليمات|الأوامر|أوامر|القواعد|التوجيهات|الإرشادات|القيود|تعليماتك|توجيهاتك',
  ],
  [
    'نادیده بگیر*|فراموش کن*|نادیده گرفت*|پیروی نکن',
    'قبلی|قبل|بالا|همه|تمام|پیشین',
    'دستور*|دستورالعمل*|قوانین|فرمان*|راهنما*',
  ],
  [
    'התעלם*|תתעלם*|שכח*|תשכח*|אל תציית',
    'הקודמות|הקודם|לעיל|כל|שלך|קודמות',
    'ההוראות|הוראות|הפקודות|הכללים|ההנחיות|הנחיות',
  ],
  // Hindi, Bengali, Urdu, Tamil
  [
    'अनदेखा|नजरअंदाज|नज़रअंदाज़|नज़रअंदाज|नज़रंदाज|भूल जा*|उपेक्षा|अनदेखी',
    'पिछल*|पूर्व|उपरोक्त|सभी|पहले|ऊपर|सारे|अपने',
    'निर्देश*|आदेश*|नियम*|हिदायत*|प्रॉम्प्ट|अनुदेश*',
  ],
  ['উপেক্ষা|ভুলে যা*|অগ্রাহ্য', 'পূর্ববর্তী|আগের|সমস্ত|সব|উপরের|পূর্বের', 'নির্দেশ*|আদেশ*|নিয়ম*'],
  ['نظر انداز|بھول جا*', 'پچھلی|پچھلے|تمام|سابقہ|پہلے', 'ہدایات|احکامات|قواعد|اصول'],
  // Indonesian, Malay, Vietnamese, Tagalog, Swahili
  [
    'abaikan|lupakan|jangan {ikuti|patuhi}|hiraukan|kesampingkan',
    'sebelumnya|di atas|semua|segala|terdahulu|anda',
    'instruksi*|perintah*|aturan*|arahan*|petunjuk*|pedoman*|prompt',
  ],
  [
    'bo qua|quen di|quen het|quen tat ca|phot lo|khong {tuan theo|lam theo}|quen',
    'truoc|truoc do|o tren|tat ca|moi|phia tren|cua ban|ban dau',
    'huong dan|chi dan|chi thi|lenh|quy tac|quy dinh|cau lenh|yeu cau',
  ],
  [
    'balewalain|huwag pansinin|kalimutan|puuza|sahau',
    'nakaraang|naunang|lahat|yaliyotangulia|yote|ya awali|yako',
    'tagubilin|utos|panuntunan|maagizo|maelekezo|amri|sheria',
  ],
  // Thai, Chinese, Japanese, Korean
  [
    'เพิกเฉย|ไม่ต้องสนใจ|ละเว้น|ลืม|อย่าสนใจ|ไม่สนใจ|มองข้าม',
    'ก่อนหน้า|ข้างต้น|ทั้งหมด|ที่ผ่านมา|เดิม',
    'คำสั่ง|คำแนะนำ|กฎ|ข้อกำหนด',
  ],
  [
    '忽略|忽視|忽视|无视|無視|忘记|忘記|忘掉|不要理会|不要理會|不用理会|不要遵守|不要遵循|抛开|拋開|不再遵守|不必遵守',
    '之前|以前|以上|上述|上面|前面|先前|所有|全部|你的|一切|此前|原有|原来',
    '指令|指示|命令|规则|規則|提示词|提示詞|说明|說明|要求|设定|設定|提示|限制|规定|規定|准则',
  ],
  [
    '無視|忘れ|従わない|従うな|無効|破棄',
    '以前|これまで|前の|上記|すべて|全て|今まで|先ほど|あなたの|過去|元の',
    '指示|命令|ルール|規則|プロンプト|指令|ガイドライン|制約|設定',
  ],
  [
    '무시|잊어|잊으|따르지|무효',
    '이전|앞선|위의|모든|지금까지|기존|앞의|너의|당신의|전부',
    '지시|명령|규칙|지침|프롬프트|안내|설정|제한',
  ],
]

const weights = { category: 'override', user: 0.75, tool: 0.85 } as const

export const overrideInLanguages: readonly Rule[] = ROWS.flatMap((row): Rule[] => {
  const [ignore, before, instructions] = [splitWords(row[0]), splitWords(row[1]), splitWords(row[2])]
  return [
    {
      ...weights,
      name: 'override_verb_first',
      steps: [near(ignore), near(before, 24), near(instructions, 28)],
    },
    {
      ...weights,
      name: 'override_noun_first',
      steps: [near(ignore), near(instructions, 24), near(before, 24)],
    },
    {
      ...weights,
      name: 'override_verb_last',
      steps: [near(before), near(instructions, 24), near(ignore, 28)],
    },
  ]
})

const IGNORE_ALL = words(`
    ignora, ignore, ignorez, ignoriere, ignorieren sie, vergiss, olvida, oublie, dimentica, esqueca,
    desconsidere, negeer, zignoruj, игнорируй, проигнорируй, забудь, ігноруй, تجاهل, انس, abaikan, lupakan,
    bo qua, 忽略, 无视, 忘记, 無視`)
const ALL_THAT = words(`
    lo anterior, todo lo anterior, todo lo que, o acima, tudo acima, tudo o que, quanto sopra, tutto quanto,
    tutto cio, ce qui precede, tout ce qui, das obige, alles bisherige, alles vorherige, alles was,
    het bovenstaande, powyzsze, все вышесказанное, все что, всё что, все вышеперечисленное, ما سبق, كل ما,
    yang di atas, semua yang, 以上内容, 上述内容, 以上所有, 之前的内容, 上面的内容`)

/** What takes back all that was said, without calling it instructions. */
export const ignoreAllInLanguages: readonly Rule[] = [
  {
    ...weights,
    name: 'ignore_all_that',
    user: 0.55,
    tool: 0.7,
    steps: [near(IGNORE_ALL), near(ALL_THAT, 8)],
  },
]

/** At bars outside of braces. */
function splitWords(cell: string): string[] {
  return cell.split(/\|(?![^{]*\})/)
}

import { near, words, type Rule, type Words } from '../contract.ts'

/** Roles without rules in other languages. Some say the role first, some last. */

const ROLE: Words = words(`
    actua como, finge {ser|que}, a partir de ahora, hazte pasar, eres ahora, ahora eres, aja como, finja,
    a partir de agora, voce {e|sera} agora, agora voce, agisci come, fai finta, fingi di, da ora in poi,
    d ora in poi, dora in poi, agis comme, agissez comme, fais semblant, a partir de maintenant,
    desormais, tu es maintenant, joue le role, jouer le role, handle als, verhalte dich, ab jetzt, von nun an,
    ab sofort, tu so als, spiele die rolle, du bist jetzt, stell dir vor, doe alsof, vanaf nu,
    gedraag je, je bent nu, udawaj, od teraz, zachowuj sie, jestes teraz, od ted, predstirej,
    действуй как, веди себя, притворись, с этого момента, отныне, теперь ты, представь, ты теперь,
    сыграй роль, відтепер, уяви, gibi davran, bundan sonra, artik sen, sen artik, rolunu, تصرف, تظاهر,
    من الآن فصاعدا, أنت الآن, تخيل أنك, از این پس, از حالا, وانمود کن, अब से, की तरह, नाटक, berpura pura,
    mulai sekarang, bertindak sebagai, tu bay gio, hay dong vai, dong vai, gia vo, จากนี้ไป, สวมบทบาท,
    ทำตัวเป็น, 扮演, 假装, 假裝, 从现在开始, 從現在開始, 从现在起, 你现在是, 你現在是, 角色, ふりをして, これから, として振る舞, ロールプレイ, あなたは今,
    になりきって, 인 척, 지금부터, 역할, 이제부터, 처럼 행동`)

const FREE: Words = words(`
    sin {ninguna |ningun |}{restriccion*|limit*|censura|filtro*|reglas|etica},
    sem {nenhuma |}{restric*|limit*|censura|filtro*|regras|etica},
    senza {alcuna |}{restrizion*|limit*|censura|filtri|regole|etica},
    sans {aucune |}{restriction*|limite*|censure|filtre*|regle*|ethique},
    ohne {jegliche |}{einschrankung*|beschrankung*|zensur|filter|regeln|grenzen|ethi*},
    zonder {enige |}{beperking*|censuur|filter*|regels},
    bez {zadnych |}{ograniczen|cenzury|filtrow|zasad|omezeni|cenzury|pravidel},
    без {каких либо |всяких |}{ограничени*|цензур*|фильтр*|правил|обмежен*|цензури},
    keine{n|rlei|} {regeln|einschrankung*|grenzen|filter|beschrankung*}, sin reglas,
    no tienes {reglas|restricciones|limites}, nao {tem|tens} {regras|limites|restric*},
    aucune {regle|limite|restriction}, nessuna {regola|restrizione}, non hai {regole|limiti|restrizioni},
    не ограничен*, нет {ограничений|правил|запретов}, nie masz {zasad|ograniczen}, 没有规则, sinirsiz, {kurallari|sinirlari|kisitlamasi|etik kurallari} olmayan,
    kisitlama*, sansursuz, filtresiz, kurallara, بدون {أي |}{قيود|رقابة|حدود|قواعد|محدودیت|سانسور},
    دون {أي |}{قيود|رقابة|حدود}, बिना किसी, प्रतिबंध, tanpa {batasan|sensor|filter|aturan|larangan},
    khong {co |bi |}{gioi han|kiem duyet|han che|rang buoc}, ไม่มี{ข้อจำกัด|การเซ็นเซอร์|กฎ}, 没有任何限制,
    不受任何限制, 没有限制, 不受限制, 無限制, 没有道德, 不受约束, 没有审查, 突破限制, 制限なし, 制限がない, 制限のない, 検閲なし, 無制限, 제한 없, 제한이 없, 검열 없,
    무제한, any restrictions, dan, do anything now, todo lo que, ilegal*, illegal*, незаконн*, 违法, 非法, 違法,
    불법, yasa disi, غير قانوني`)

const kind = { category: 'jailbreak', user: 0.55, tool: 0.6, loose: true } as const

export const personaInLanguages: readonly Rule[] = [
  { ...kind, name: 'role_then_freedom', steps: [near(ROLE), near(FREE, 240)] },
  { ...kind, name: 'freedom_then_role', steps: [near(FREE), near(ROLE, 48)] },
]

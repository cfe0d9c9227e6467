import { GIVEN_NAMES } from './given-names.ts'
import { SURNAMES } from './surnames.ts'

/** Names that are words, places, months or products too: they count only beside a name of the other list. */
const AMBIGUOUS = `
will mark grace may june april august rose art bill chase hope faith joy summer autumn dawn crystal ruby pearl ivy lily iris violet jasmine
ginger olive drew guy pat rob sue gene earl duke dean frank ernest miles victor max christian jordan paris georgia virginia carolina austin
dallas houston madison charlotte sydney florence victoria lincoln jackson washington israel chad china india asia kenya london julia carmen
angular genesis amber aurora ada belle sierra savannah brooklyn dakota kennedy harper jade daisy hazel heather holly olivia willow sky penny
gale rusty dusty sonny buddy chance clay cliff colt drew gale grant hunter hank jay jet lance lane mason noel otis parker pierce porter reed
reid rex rich rod rocky sterling stone tanner tucker van wade ward west woody mercedes alma dolores angel jesus jesús luz pilar rosario star
melody harmony destiny trinity chastity charity patience prudence temperance honor liberty justice royal prince king queen page sage robin
wren jean jan mai long thanh van hong ming song yan li min wei ling sun dong xin an na da ha my do le ho young park day price field fields
love cross moon snow winter summer frost rain bush wood woods hill hills lake rivers banks marsh moss heath forest dale glen brook brooks
stone steel steele silver gold golden green brown black white gray grey blue rose flowers berry cherry bean rice cook baker butcher carter
fisher fowler gardner mason miller potter shepherd smith tailor taylor weaver wheeler wright bishop pope church abbott monk dean knight
noble lord duke earl baron marshall major sergeant page chambers hall house castle towers gates bridge bridges street lane way road
field english french german irish scott west north south east york london holland france spain brazil israel jordan cuba short long
little small strong wise sharp swift best good rich savage wild moody bright light power powers hope grant bond cash
banks price sales marks ball bell horn pike pratt pool poole parish chase case curry hood hunt fish fox wolf lamb bird crane swan hawk
drake finch martin sparrow nightingale bass pike may march april day weeks head hand foot hart combs shields spears archer bowman chance
oscar max leo ray al ed ted les don sri viet solomon salvador santiago
code may go it is in on at to as be by us me so no or if up we he else java com net org root test data page true null sets
ana ant mac mia ora pia ava eve ida ona uma era ali can cem deniz ege eren elif sultan cheng feng guang guo heng jian rong rui shan shu
ting wen xiang yuan yue yun zhen asha dev om hari lata mala usha surya maya dina hala hani amal noor sana lina mona nina
blanc brun petit roman perl gil tal ran dov lior noa roi omer ori uri avi gal hang trang tam son nam cuong minh chi mina aria zoe major
lead chief store case cases beck peck lang link links self model state label stream server simple single
pan jain sen das bose dutta roy abe ono mori ota endo ito goto kato oda hu xu lu su du ye yu ma he lo lam tan lim kang han chin
dias lima costa serra testa conte villa sala leone longo grasso monti mas vila vidal real cano calvo cruz campos flores torres
lange klein kaiser könig winter sommer schwarz weiß groß jung stein vogel engel horn busch graf haas becker
jong boer groot vos smit visser ball fall sow bello obi moyo saar tamm stan marin matei rusu kiss varga horák diop
hail hess norman pace page pass post root rowe speed still temple wall warner webster west
` // prettier-ignore

/** Words that begin with a capital and are no part of a name: what sentences, headlines, offices and shops are made of. */
const NOT_NAMES = `
the a an and or but if then else when while for from with without to of in on at by as is are was were be been has have had do does did can
could will would shall should may might must not no yes it its this that these those there here he she they we you i me him her them us my
your his our their who what which where why how all any some each every both few many most more much other another such same own just only
also too very even still already again once ever never always often now today tomorrow yesterday soon later after before since until during
because so than though although however therefore thus hence please thanks thank hello hi dear hey welcome best kind regards sincerely
cheers respectfully note notes see read write open close click press select enter choose use using used try run runs get set add remove delete
update updated updates create created change changed changes make made take show view edit save cancel submit send sent call called
contact email mail phone tel mobile fax address name names first last middle full date time birth dob ssn id age sex gender male female
account number customer client patient employee user users username admin administrator manager director president vice ceo cto cfo coo
chief officer engineer developer analyst consultant assistant associate senior junior lead head team staff member members doctor nurse
professor teacher student lawyer attorney judge agent broker owner founder author editor writer maintainer contributor reviewer reporter
mr mrs ms miss dr prof sir madam lord lady king queen prince princess saint captain general colonel major sergeant
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november
december mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep oct nov dec spring summer autumn fall winter christmas easter
new old big great grand little north south east west northern southern eastern western central upper lower inner outer
street st avenue ave boulevard road rd lane drive court place square park garden gardens bridge river lake mountain mount hill valley beach
island bay city town village county state country province district region station airport hotel hospital clinic school college university
institute academy library museum theatre theater church cathedral temple center centre building tower house hall room office offices
department division section unit group company corporation corp inc ltd llc plc gmbh co bank trust fund foundation association society union
club league committee council commission agency bureau ministry government court embassy army navy force police fire
act bill law code article chapter section page figure table appendix volume part version release edition book journal magazine newspaper
times post news press media radio television channel network film movie music album song band orchestra award prize medal cup championship
league game games olympics world national international global american european british english french german spanish italian
chinese japanese korean russian indian african asian australian canadian mexican brazilian irish scottish dutch swedish
america europe asia africa australia canada mexico brazil england france germany spain italy china japan korea russia india
york london paris berlin rome madrid moscow tokyo beijing texas california florida washington boston chicago houston dallas
google microsoft amazon apple facebook meta twitter linux windows android python java javascript typescript node react angular vue django
ruby rails kubernetes docker github gitlab oracle mysql postgres redis mongo kafka azure aws api sdk url http https json xml html css sql
server client database data file files folder system systems service services software hardware application app apps platform program project
product products order orders item items price total amount payment invoice receipt card cash credit debit tax sales market marketing
business industry industries technologies technology tech solutions labs laboratory research science engineering design digital analytics
health healthcare care medical medicine pharmacy insurance policy claim plan plans program benefits security social privacy support
customer sales human resources finance financial capital management partners holdings enterprises ventures logistics airlines motors
energy power electric oil gas water steel foods coffee tea pizza burger bar cafe restaurant grill kitchen bakery
islands dollar pound rupee franc peso dinar coast republic isles nam salvador lanka
beach normal form forms issue issues peer
one two three four five six seven eight nine ten hundred thousand million first second third
red blue green yellow black white brown orange purple pink gray grey gold silver
error warning info debug fatal exception failed failure success true false null none unknown default example test sample demo
day week month year hour minute morning afternoon evening night january
effect theorem law equation algorithm method model theory principle distribution process test transform function machine curve index ratio
disease syndrome virus cancer diabetes pneumonia vaccine
god jesus christ bible gospel virgin
war peace revolution battle treaty empire republic kingdom dynasty
let why because unless whether about above across against along among around behind below between beyond despite into like near off onto
over past per through toward under upon via within license copyright public class struct static void return import export const var function
type interface enum package module async await print log self super
` // prettier-ignore

export const givenNames: ReadonlySet<string> = listOf(GIVEN_NAMES)
export const surnames: ReadonlySet<string> = listOf(SURNAMES)
export const ambiguousNames: ReadonlySet<string> = listOf(AMBIGUOUS)
export const notNames: ReadonlySet<string> = listOf(NOT_NAMES)

/** The words, and the same without their marks. */
function listOf(text: string): Set<string> {
  const all = text.trim().split(/\s+/)
  return new Set([...all, ...all.map((word) => unmarked(word))])
}

/** `jose` for `josé`. Letters of Cyrillic and Arabic are others without theirs, and stay. */
function unmarked(word: string): string {
  return /^[\p{Script=Latin}'-]+$/u.test(word)
    ? word
        .normalize('NFD')
        .replace(/\p{M}/gu, '')
        .replace('ß', 'ss')
        .replaceAll('ł', 'l')
        .replaceAll('ø', 'o')
    : word
}

const SURNAME_ENDS = [
  'ov', 'ova', 'ev', 'eva', 'sky', 'ski', 'ska', 'wicz', 'vić', 'vic', 'ić', 'escu', 'sson', 'sen', 'yan', 'dze', 'shvili', 'poulos', 'akis',
  'idis', 'enko', 'chuk', 'oğlu', 'oglu', 'stein', 'mann', 'berg', 'ström', 'quist', 'nen', 'ová', 'ский', 'ская', 'енко', 'ов', 'ова',
  'ев', 'ева', 'ин', 'ина', 'ez', 'ini', 'etti', 'ucci', 'elli', 'sson', 'dóttir', 'zadeh', 'pour', 'wala', 'singh', 'ukwu', 'ayev', 'iyev',
] // prettier-ignore

/** Whether it is a family name by itself, or ends as many do. @param word in lower case */
export function isSurname(word: string): boolean {
  if (surnames.has(word)) return true
  return word.length >= 6 && SURNAME_ENDS.some((end) => word.endsWith(end)) && !notNames.has(word)
}

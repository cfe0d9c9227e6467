/** Given names that are common in many countries. Lower case, with their marks: name-list.ts adds them without. Data, in no order that matters. */
export const GIVEN_NAMES = `
james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven paul andrew
joshua kenneth kevin brian george timothy ronald jason edward jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott
brandon benjamin samuel gregory alexander patrick frank raymond jack dennis jerry tyler aaron jose adam nathan henry zachary douglas peter
kyle noah ethan jeremy walter christian keith roger terry austin sean gerald carl harold dylan arthur lawrence jordan jesse bryan billy
bruce gabriel joe logan alan juan albert willie elijah wayne randy vincent mason roy ralph bobby russell bradley philip eugene liam oliver
lucas theodore levi sebastian mateo owen leo ezra luke hudson asher julian isaac wyatt grayson caleb connor colin craig curtis derek
dominic duncan edwin elliot evan felix fred frederick geoffrey gilbert glenn gordon graham grant harrison harry harvey howard hugh hugo
ian ivan jared jay jeff jim joel johnny jon julius kurt lance leon leonard leroy lewis lloyd louis luis malcolm marc marcus mario marshall
martin marvin maurice max melvin micah miguel mike mitchell morgan nate neil nelson nick nigel norman oscar parker perry phil preston
quentin ray reginald rex rick ricky rob rodney roland ron ross rupert sam sidney simon spencer stan stanley steve stewart stuart ted
theo tim toby todd tom tommy tony travis trevor tristan troy vernon victor wade warren wesley will xavier zach cody cole chad brett blake
barry alfred allan allen alex adrian abraham angus archie alistair alasdair benedict bernard brendan cameron carter cedric chester clarence
claude clayton clifford clive clyde corey cornelius damian damon darren darryl dean desmond dexter dustin dwight earl edgar edmund ernest
eli elias emmett everett ezekiel finn floyd francis gavin gene hank herbert herman homer horace hunter ira irving isaiah jake jasper jeremiah
jerome jimmy josiah kent kirk lionel lyle mack miles milton morris moses nathaniel neville noel otis otto percy randall reuben roderick
rodrick rory rudolph rufus sawyer seth shane shaun shawn sheldon sherman silas solomon sterling thaddeus tobias tyrone vance virgil wallace
wendell wilbur wilfred winston woodrow
mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley kimberly emily donna
michelle carol amanda melissa deborah stephanie dorothy rebecca sharon laura cynthia amy kathleen angela shirley brenda emma anna pamela
nicole samantha katherine christine helen debra rachel carolyn janet maria catherine heather diane olivia julie joyce victoria ruth
virginia lauren kelly christina joan evelyn judith andrea hannah megan cheryl jacqueline martha madison teresa gloria sara janice ann
kathryn abigail sophia frances jean alice judy isabella julia grace amber denise danielle marilyn beverly charlotte natalie theresa diana
brittany doris kayla alexis lori marie ava mia amelia harper evelyn chloe ella scarlett aria layla zoe zoey nora lily eleanor hazel aurora
savannah audrey brooklyn bella claire skylar lucy paisley everly caroline genesis emilia kennedy maya willow naomi aaliyah elena ariana
allison gabriella alyssa agnes alexa alexandra alexandria alison alma amelie anita annabelle anne annette annie antonia april arlene
bernadette beatrice becky belinda bernice bertha beth bethany blanche bonnie bridget brooke camille candace carla carmen carole carrie
cassandra cecilia celeste charlene cheri christy cindy clara claudia colleen constance courtney crystal daisy dana daphne darlene dawn
delores desiree dolores dora edith edna eileen elaine eleanora ellen elsie erica erika erin esther ethel eva eve faith faye felicia
fiona flora florence gail georgia geraldine gertrude gina ginger gladys glenda greta gretchen gwen gwendolyn harriet heidi henrietta hilary
hope ida imogen ingrid irene iris isabel isabelle ivy jackie jade jamie jan jana jane janelle janine jasmine jeanette jeanne jenna jenny
jessie jill jillian joann joanna joanne jocelyn jodi jody josephine joy juanita juliana juliet june kara kate katelyn kathy katie katrina
kay kendra kirsten krista kristen kristin kristina kristine lara laurel laurie leah lena leslie lillian lindsay lindsey loretta lorraine
louise lucille lucinda lydia lynn mabel mackenzie madeline mandy marcia margie marion marjorie marlene marsha maureen maxine meghan melanie
melinda mercedes meredith mildred mindy miranda miriam molly monica monique muriel myra nadine natasha nellie nina norma paige pauline
peggy penelope penny phoebe phyllis priscilla rhonda rita roberta robin robyn rosa rosalie rose rosemary roxanne ruby sabrina sadie sally
shannon sheila shelby shelley sherry sierra sonia sophie stacey stacy stella summer sue susanna suzanne sybil sylvia tabitha tamara tammy
tanya tara tatiana tiffany tina toni tracey tracy trisha ursula valerie vanessa vera veronica vicki vicky viola violet vivian wanda wendy
whitney wilma winifred yolanda yvette yvonne
josé carlos antonio francisco manuel jesús pedro alejandro rafael fernando sergio pablo jorge alberto álvaro diego adrián javier ángel
ignacio raúl enrique ramón vicente andrés joaquín eduardo santiago jaime emilio salvador gustavo rodrigo guillermo ricardo roberto marcos
arturo césar esteban gerardo gonzalo héctor hernán iván julio leonardo lorenzo mauricio nicolás óscar orlando rubén tomás víctor xavi jordi
marc pau oriol josep lluís agustín alfonso alfredo armando bruno camilo cristian cristóbal felipe germán gilberto leandro matías rogelio
carmen josefa isabel dolores pilar teresa ana francisca rosario mercedes cristina lucía elena marta paula raquel rocío beatriz silvia
alba inés sofía valentina camila daniela gabriela mariana alejandra adriana carolina catalina claudia consuelo esperanza eva fernanda
graciela guadalupe inmaculada irene ximena josefina juana leticia lourdes luisa luz magdalena manuela margarita maribel marina marisol
mónica montserrat natalia noelia nuria olga patricia paola rosa sandra soledad susana verónica victoria viviana yolanda montse
joão paulo luiz lucas marcelo rodrigo thiago tiago vitor vinícius gustavo henrique caio davi fábio fabrício flávio guilherme heitor
igor leonel márcio mateus murilo nuno otávio renato ronaldo rui wagner wellington wesley zé duarte gonçalo afonso beatriz bruna débora
fernanda flávia francisca inês isadora joana júlia juliana larissa letícia luana luísa luiza mafalda manuela mariana matilde natália
patrícia priscila rafaela raquel renata sílvia simone tainá tatiana thaís vitória helena leonor
jean pierre michel jacques philippe alain bernard andré françois christophe laurent frédéric éric nicolas pascal stéphane thierry olivier
sébastien julien guillaume antoine vincent maxime alexandre benoît thibault mathieu matthieu quentin clément romain florian jérôme cédric
yves rené marcel roger gérard claude didier dominique fabrice franck gilles hervé ludovic luc lucien marius noël patrice rémi rémy sylvain
théo tristan xavier yann baptiste bastien arnaud aurélien léo hugo marie jeanne monique isabelle nathalie sylvie catherine martine
françoise christine valérie sandrine sophie stéphanie céline aurélie émilie élodie camille léa manon chloé inès océane pauline mathilde
amélie anaïs agathe audrey brigitte cécile chantal charlène clémence corinne delphine élise élisabeth estelle eugénie fabienne florence
gaëlle geneviève ghislaine hélène jacqueline joséphine juliette justine laetitia laure laurence lucie madeleine marguerite mélanie mireille
muriel nadège odile patricia simone solange thérèse véronique virginie yvette zoé coralie noémie maëlle margaux
hans peter wolfgang klaus jürgen dieter manfred uwe günter günther horst bernd helmut werner rainer frank ralf stefan andreas thomas
matthias markus sven torsten thorsten jens jörg kai lars lukas maximilian moritz niklas finn jonas leon paul felix tim jan florian tobias
sebastian philipp dominik fabian johannes kurt ludwig heinrich heinz herbert hermann gerhard gerd georg friedrich ernst erich erwin egon
detlef burkhard bernhard axel armin anton alfred albrecht achim ulrich udo volker walter wilhelm winfried holger harald gregor eckhard
joachim karl karsten carsten christoph ursula renate monika petra sabine gabriele andrea brigitte birgit heike susanne angelika anja
claudia cornelia christa christiane elke erika eva gisela gudrun hannelore heidrun helga hildegard inge ingeborg ingrid irmgard johanna
jutta karin katharina kathrin katja kerstin klara lena leonie lieselotte lina lisa luise magdalena manuela maren margarete margit marion
marlies martina melanie mia nadine nele nicole renate rosemarie ruth sandra sarah silke simone sonja stefanie steffi svenja tanja ulrike
ute vera waltraud yvonne anke antje antonia bettina beate dagmar doris edeltraud elfriede elisabeth friederike
marco giuseppe giovanni antonio mario luigi francesco angelo vincenzo pietro salvatore carlo franco domenico bruno paolo michele giorgio
aldo alessandro alessio andrea claudio cristiano daniele dario davide diego edoardo emanuele enrico enzo fabio fabrizio federico filippo
gabriele giacomo gianluca gianni giulio leonardo lorenzo luca luciano massimo matteo maurizio mattia mauro nicola piero raffaele renato
riccardo roberto rocco ruggero sergio silvio simone stefano tommaso umberto valerio vittorio giulia chiara francesca federica sara martina
valentina alessia alice anna aurora beatrice bianca carla caterina chiara concetta cristina daniela elena elisa eleonora emma ginevra
giorgia giovanna giuseppina ilaria laura lucia luisa maddalena marina marta michela nicoletta ornella paola patrizia rosanna rossella
serena silvia simona sofia stefania teresa veronica vittoria
willem johan pieter hendrik jeroen bram daan sander thijs wouter maarten joost koen ruben jasper bas dirk gerrit kees marieke sanne
anouk femke fleur iris lieke lotte maaike petronella wilhelmina johanna hendrika saskia mirjam els ilse anneke annelies
lars erik anders karl per nils sven gunnar magnus mats mikael björn göran håkan henrik jan johan jonas kjell lennart leif olof ola oskar
stefan stig tomas torbjörn ulf åke astrid birgitta britt ebba elin elsa frida freja gunilla ingrid karin kerstin kristina lena linnea
maja malin margareta märta sigrid solveig ulla åsa anna-karin aino aleksi antti eero eino hannu heikki ilkka jari juha jukka kari lauri
markku matti mika mikko olli pekka pentti petri risto sami seppo tapio timo toivo tuomas veikko ville aada anneli eeva eveliina hanna
helmi johanna kaisa katja kirsi leena liisa marjatta minna niina päivi pirjo riikka sari satu sirpa tarja tuija tuula
rasmus søren mads mikkel jesper kasper morten niels ole peder poul svend torben mette kirsten hanne lone pia rikke signe trine øyvind
bjørn håvard eirik sigurd terje tor trond vidar marit randi siri tone turid gudrun jón sigurður guðrún
jakub jan piotr krzysztof andrzej tomasz paweł michał marcin stanisław grzegorz łukasz marek mateusz wojciech zbigniew jerzy maciej
mariusz dariusz henryk kamil kazimierz mirosław przemysław rafał ryszard sławomir szymon tadeusz wiesław witold zdzisław agnieszka
aleksandra alicja aneta barbara beata bożena danuta dorota elżbieta ewa grażyna halina irena iwona izabela jadwiga janina joanna jolanta
justyna kamila katarzyna kinga krystyna magdalena małgorzata marta monika natalia paulina renata sylwia teresa urszula weronika wiesława
zofia zuzanna jiří petr josef pavel martin tomáš jaroslav miroslav zdeněk václav michal františek jakub milan karel lukáš david vladimír
ondřej ladislav marek stanislav lenka hana jana lucie věra alena petra veronika kateřina tereza martina michaela jitka ludmila helena
jozef ján štefan zuzana mária katarína lászló istván józsef zoltán sándor gábor ferenc attila péter tamás zsolt tibor andrás csaba
imre lajos györgy erzsébet katalin ilona éva judit ágnes andrea erika krisztina zsuzsanna mónika eszter réka
ion ioan vasile gheorghe andrei mihai alexandru constantin florin cristian adrian bogdan cătălin ciprian cosmin daniel dragoș dumitru
gabriel george ionuț liviu lucian marius nicolae octavian ovidiu radu răzvan sorin ștefan tudor valentin vlad elena ioana andreea
mihaela alina cristina daniela gabriela georgeta lavinia loredana mirela monica oana ramona raluca roxana simona
nikola marko luka stefan milan dragan zoran goran dejan vladimir aleksandar nemanja miloš ivan ante josip tomislav hrvoje mario
damir branko slobodan petar bojan darko jelena milica ana marija ivana jovana dragana gordana vesna snežana mirjana tijana nataša sanja
maja katarina emir amir adnan haris amra lejla selma fatmir agim arben besnik blerim driton drita ilir luan shpresa valon vjosa
ivan dimitar georgi nikolay petar todor hristo stoyan plamen rumen desislava gergana mariya radka tsvetelina yordanka
giorgos georgios dimitris dimitrios yannis ioannis kostas konstantinos nikos nikolaos vasilis vasileios christos panagiotis spyros
stavros theodoros eleni katerina aikaterini vasiliki sofia georgia dimitra ioanna evangelia despina
jānis andris juris edgars mārtiņš līga ilze inese kristīne jonas tomas mantas darius vytautas rasa jurgita eglė mari kristjan rein tiit
aleksandr alexei aleksei alexey andrei andrey anatoly arkady artem artyom boris denis dmitri dmitry evgeny fyodor gennady grigory igor ilya
konstantin leonid maksim maxim mikhail nikita nikolai oleg pavel roman ruslan sergei sergey stanislav timofey vadim valentin valery
vasily viktor vitaly vladimir vladislav vyacheslav yaroslav yegor yevgeny yuri anastasia daria ekaterina galina irina kseniya larisa
lyudmila marina nadezhda natalya oksana olesya olga polina raisa svetlana tatyana valentina yelena yekaterina yulia zinaida
oleksandr andriy bohdan dmytro mykola mykhailo oleh ostap petro serhiy taras volodymyr vasyl yevhen yuriy halyna iryna kateryna nataliya
oksana olena svitlana yuliya
александр алексей анатолий андрей антон аркадий артём артем борис вадим валентин валерий василий виктор виталий владимир владислав
вячеслав геннадий георгий григорий даниил денис дмитрий евгений егор иван игорь илья кирилл константин лев леонид максим марк михаил
никита николай олег павел пётр петр роман руслан семён сергей станислав степан тимофей фёдор юрий ярослав александра алина алла анастасия
анна валентина валерия варвара вера вероника виктория галина дарья ева евгения екатерина елена елизавета жанна зинаида зоя инна ирина
кристина ксения лариса лидия любовь людмила маргарита марина мария надежда наталия наталья нина оксана ольга полина раиса светлана
софия софья тамара татьяна ульяна юлия яна олександр андрій богдан володимир ірина олена наталія тарас
mehmet mustafa ahmet ali hüseyin hasan ibrahim ismail osman yusuf murat ömer ramazan halil süleyman abdullah mahmut salih kemal recep
emre burak serkan kerem can cem deniz ege eren fatih gökhan hakan hakkı ilker levent onur orhan selim tolga tuncay uğur umut volkan
yasin fatma ayşe emine hatice zeynep elif meryem şerife sultan hanife merve zehra esra özlem büşra derya dilek ebru gamze gül gülay hülya
nurhan pınar seda selin sevgi sevim songül tuba yasemin rəşad elçin nərmin günel aynur leyla sevda vüqar tural kamran anar orxan eldar
mohammed muhammad mohamed mohammad ahmed mahmoud mostafa hassan hussein hossein omar khaled khalid abdul abdulrahman abdelrahman abdulaziz
ibrahim youssef yousef tarek tariq karim kareem amir amr hamza hamid ismail jamal kamal faisal fahad farid bilal adel adil anwar ashraf
ayman bassam hani hisham imran jaber majid marwan mansour mazen mounir nabil nader nasser omid osama rachid rami rashid reza saad saeed
said salah saleh salim salman samir sami sultan tamer waleed walid wael yasser yassin younes zaid ziad fatima aisha amina amal amira asma
aya aziza basma dalia dina farah fatemeh ghada habiba hala hanan heba huda iman jamila khadija laila latifa leila lina maha malak manal
mariam maryam mona nadia nahla najwa noor noura rania reem rima salma samar samira sana shaimaa sahar sawsan yasmin yasmine zahra zainab
zeinab ali hasan ehsan farhad javad kaveh mehdi mehran mohsen navid nima parisa shirin sina
محمد أحمد علي حسن حسين عمر خالد عبدالله عبدالرحمن يوسف إبراهيم مصطفى محمود سعيد فهد سلمان ناصر طارق كريم فاطمة عائشة مريم نور سارة ليلى
زينب هدى أمل منى رانيا ياسمين خديجة آمنة هند سلمى
moshe david avraham yosef yaakov yitzhak shmuel shlomo haim eitan noam itai ori uri amit asaf avi barak boaz dov doron dvora gal gil
lior michal miri nir noa ofer omer oren ran rivka roi ronen ronit sarit shai shira shoshana tal tamar tomer tzvi yael yair yehuda yossi
rahul amit sanjay rajesh suresh ramesh vijay anil sunil ashok raj ravi arjun rohit vikram arun deepak manoj mukesh naveen nitin pankaj
prakash pradeep prashant rakesh sandeep sachin satish shiv siddharth sudhir varun vikas vinod vivek abhishek aditya ajay akash akshay
aman anand aniket ankit arvind ashish bharat dev dinesh gaurav girish gopal hari harish harsh jagdish karan kiran krishna kunal lalit
mahesh manish mohan mohit narendra neeraj nikhil nilesh om paresh parth piyush rajendra rajiv rishi sameer santosh saurabh shankar
shyam srinivas subhash sumit surya tarun uday umesh venkat yash yogesh priya anjali pooja neha divya sneha kavita sunita anita geeta
meena rekha seema shanti usha lakshmi saraswati parvati aarti aishwarya amrita ananya aparna archana asha bhavna chitra deepa deepika
gauri indira isha jaya jyoti kajal kalpana kamala kanchan karishma komal lata madhuri mala manisha maya meera megha mina nandini
nirmala nisha padma pallavi payal pratibha preeti puja radha rani rashmi ritu roshni rupa sapna sarita savita shalini shilpa shreya
shweta sita smita sonal sonali sudha sujata suman sushma swati tanvi uma vandana varsha vidya vimala chaminda kumara nuwan sunil kasun
dilshan ruwan tharindu bimala sarala binod bishnu dipak prakash sujan ngozi
संजय राहुल अमित प्रिया सुनीता राजेश विजय अनिल रमेश सुरेश
wei fang min jing lei yang jun yong jie tao ming chao xiao hui ping gang xin hong yan hua li ying mei xia juan dan na qiang bin bo bing
chen cheng dong feng guang guo hai hao heng jian jiang jie jin jing kai kun lan liang lin ling long meng ning peng qi qing rong rui shan
shu song ting wen xiang xiaoming xiu xue yi yu yuan yue yun zhen zheng zhi zhong
hiroshi takashi kenji akira kazuo makoto minoru shigeru tadashi takeshi yoshio daisuke daiki haruto hideo hiroki ichiro jiro kaito
kazuki ken kenta koji kota masashi masato naoki osamu ren riku ryo ryota satoshi shinji shota sora susumu takahiro takumi taro tatsuya
tetsuya toru tsuyoshi yamato yasushi yuki yusuke yuta yuto akiko asuka ayaka ayumi chie emi etsuko hana hanako haruka hina hiroko
hitomi junko kaori kazuko keiko kiyoko kumiko kyoko mai mao mariko masako mayumi megumi michiko midori miho miki misaki mitsuko miyu naoko
natsuki nanami rie rika sachiko saki sakura sayaka setsuko shizuka tomoko yoko yoshiko yui yuka yukiko yumi yumiko yuko
min-jun ji-hoon seo-yeon ji-woo hyun-woo jun-seo do-yun minjun jihoon seoyeon jiwoo hyunwoo minji jiyoung soyoung eunji hyejin jimin
sunghoon donghyun jaehyun youngsoo minho jinwoo seungmin taehyung jungkook soojin yuna haeun
nguyen anh binh chi cuong dung duc giang ha hai hanh hieu hoa hoang hung huong huy khanh kim lan linh long mai minh nam nga ngan ngoc
nhung phuong quang quan quynh son tam thanh thao thi thu thuy tien toan trang trinh trung tuan tung van viet vinh xuan yen
budi agus joko eko dwi tri sri siti dewi putri wahyu yudi hendra rizky ratna wati nur indah fitri ayu bambang slamet suharto ahmad
muhammad nurul farah aisyah azman hafiz ismail rosmah zulkifli somchai somsak sombat prasert anong malee ploy niran
juan maria jose rizal bayani jasmine althea angelica maricel rowena rodel jomar
chinedu chukwu chidi emeka obinna ikenna kelechi uche nnamdi oluwaseun olumide adebayo ayodele babatunde femi kunle segun tunde wale
adaeze amaka chiamaka chioma ifeoma ngozi nkechi obiageli temitope folake funmilayo yetunde abimbola aminu musa sani usman abubakar
kwame kofi kwabena kojo kwaku yaw akosua ama abena efua adwoa esi thabo sipho themba bongani mandla sibusiso nkosinathi lungile nomvula
thandiwe nomsa zanele lerato palesa tshepo kagiso busisiwe ayanda lindiwe tendai tatenda farai chipo rutendo wanjiru kamau mwangi
njoroge otieno achieng atieno omondi wambui nyambura kiplagat chebet juma hamisi asha neema baraka amani tesfaye abebe bekele haile
mulugeta selam tigist almaz mekdes abdi hodan fadumo ifrah mamadou ousmane amadou ibrahima moussa oumar cheikh fatou aminata mariama
aissatou binta awa ndeye aliou modou
ainhoa aitor alf amaia annegret anniina annika anselmo apolonia arne arto arvid asbjørn asko aurelio baltasar bartłomiej benita bente
benício bernardita bernardo birte bjarne bodil bogumił bohumil bolesław bonifacio božena breno bárbara bénédicte börje børge břetislav
calebe calixto candelaria capucine carina cauê celestino chema christer conchita constanze czesław célina dagfinn demetrio detlev dorotea
dorthe drahomíra dušan edelmira eilif einar eivor ekkehard eladio elina eline eliška elof emanuella emil encarnación ennio erkki erling
ermanno esa eskil esko espen estefanía eufemia eulalia eusebio evaristo ewelina fabiola fausto federigo ferdinando fermín filomena
flemming florencio floris fortunato franciszek fredrik frode fryderyk fulvio gael gaetano gaspare gayatri gennaro gerlinde gertrud
gervasio gerwin giampiero giancarlo gianluigi gianmarco gianpaolo gijs gioacchino gionata gitte govind grethe gro guglielmo gundula gunvor
guri gustav gustaw gwenaëlle gösta gülşen hallvard hannele harri hedvig hege helfried heliodoro helle hemant henna henning hermenegildo
hermine herminia hilde hilkka himanshu hjalmar honoré hubert hynek ignacy ihor iker ildefonso ilmari ingela inger ingmar ingunn ingvar
inkeri ireneusz irja ivano iñigo jaakko jacek jacinto jacobo jagoda jani janne jarkko jarmila jarmo jaromír jarosław jasmijn jayesh jeppe
jerker jimena jindřich joaquim joaquina jochen joris jouni joël juhani jurre jussi józef jörgen jørgen kaarina kacper kailash kajetan
kajsa kalevi karlheinz karoliina karthik kauã kimmo kishore klaudia knut konrad kritika krystian květa lasse lavínia lene leopoldo leoš
leszek libor libuše lisandro liselotte liv loes lorena loris lothar lotta lubomír luboš lucjan ludger ludovica ludovico luuk léon macarena
madhav magdaléna magne maite maj majken marcela marcelino marianne marijke marja markéta maryse maud maximiliano maëlys mees meike meinrad
melchor meltem merete metin mieczysław mikołaj mila milada milena miloslav mirella mirko miłosz modesto mogens nacho naresh nazaret nazlı
nerea neslihan nicanor nicolasa norbert noémi nuray octavio oddny oddvar odette okan olavi oldřich olegario olgierd oliwia olle oluf
otakar ottilie ottokar outi ove palle pasi patryk paulette pavla pepita perlita pernilla pernille petter pierluigi pierpaolo pirkko
plácido prabhu pramod pranav prasad praveen preben primitivo priyanka prudencio purificación pär pénélope radek radim radomír radosław
ragnar ragnhild raija raimo raimund raphaël raul reidar reijo reinhard reinhold ritva roksana rolf romina romolo roos rosaria rostislav
roswitha rufino rune rüdiger růžena saara sakari samanta sandro sangeeta sanna santino savino seija selçuk sem settimio severino shailesh
shiva shobha sibel siegfried sieglinde sigfrido sigmund simonetta sinikka sissel siv sixten sjur soňa staffan steinar stellan stephan
stijn stine sture sune sunniva susanita svante svatoslav svein swantje sören taina tapani tarık teemu teodoro terhi tero teun tiina
timoteo timothée tiziana tiziano tomasa tore torgeir tormod tove traudel trygve tullio tushar tuğba tyge ubaldo uffe ufuk ugo ulises unni
urho valentine valtteri venancio vendula vesa vibeke vimal vinay vincenza vineet virgilio vishal viveka vlasta vlastimil vojtěch volkmar
vítězslav wacław walburga waldemar wenche wiebke wiktor wilfredo wilfried wolfram wulf władysław xiomara yago yatin yavuz yngve yıldız
zacarías zacharie zafer zaira zdeňka zenon zora åse åshild éléonore özge øivind øystein ümit čestmír şükrü štěpán šárka
`

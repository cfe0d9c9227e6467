/** Family names that are common in many countries, few of them words. Lower case, with their marks. Data, in no order that matters. */
export const SURNAMES = `
smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson thomas taylor moore
jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king wright scott torres nguyen
hill flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips evans turner diaz parker cruz edwards
collins reyes stewart morris morales murphy cook rogers gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward
richardson watson brooks chavez wood james bennett gray mendoza ruiz hughes price alvarez castillo sanders patel myers long ross foster
jimenez powell jenkins perry russell sullivan bell coleman butler henderson barnes gonzales fisher vasquez simmons romero jordan
patterson alexander hamilton graham reynolds griffin wallace moreno west cole hayes bryant herrera gibson ellis tran medina aguilar stevens
murray ford castro marshall owens harrison fernandez mcdonald woods washington kennedy wells vargas henry chen freeman webb tucker guzman
burns crawford olson simpson porter hunter gordon mendez silva shaw snyder mason dixon munoz hunt hicks holmes palmer wagner black
robertson boyd rose stone salazar fox warren mills meyer rice schmidt garza daniels ferguson nichols stephens soto weaver ryan gardner
payne grant dunn kelley spencer hawkins arnold pierce hansen peters santos hart bradley knight elliott cunningham duncan armstrong hudson
carroll lane riley andrews alvarado ray delgado berry perkins hoffman johnston matthews pena richards contreras willis carpenter lawrence
sandoval guerrero george chapman rios estrada ortega watkins greene nunez wheeler valdez harper burke larson santiago maldonado morrison
franklin carlson austin dominguez carr lawson jacobs obrien lynch singh vega bishop montgomery oliver jensen harvey williamson gilbert
dean sims espinoza howell li wong reid hanson le mccoy garrett burton fuller wang weber welch rojas lucas marquez fields park yang little
banks padilla day walsh bowman schultz luna fowler mejia davidson acosta brewer may holland juarez newman pearson curtis cortez douglas
schneider joseph barrett navarro figueroa keller avila wade molina stanley hopkins campos barnett bates chambers caldwell beck lambert
miranda byrd craig ayala lowe frazier powers neal leonard gregory carrillo sutton fleming rhodes shelton schwartz norris jennings rios
watts duran walters cohen mcdaniel moran parks steele vaughn becker holt deleon barker terry hale leon hail benson haynes horton miles
lyons pham graves bush thornton wolfe warner cabrera mckinney mann zimmerman dawson lara fletcher page mccarthy love robles cervantes
solis erickson reeves chang klein salinas fuentes baldwin daniel simon velasquez hardy higgins aguirre lin cummings chandler sharp barber
bowen ochoa dennis robbins liu ramsey francis griffith paul blair oconnor cardenas pacheco cross calderon quinn moss swanson chan rivas
khan rodgers serrano fitzgerald rosales stevenson christensen manning gill curry mclaughlin harmon mcgee gross doyle garner newton burgess
reese walton blake trujillo adkins brady goodman roman webster goodwin fischer huang potter delacruz montoya todd wu hines mullins castaneda
malone cannon tate mack sherman hubbard hodges zhang guerra wolf valencia saunders franco rowe gallagher farmer hammond hampton townsend
ingram wise gallegos clarke barton schroeder maxwell waters logan camacho strickland norman person colon parsons frank harrington glover
osborne buchanan casey floyd patton ibarra ball tyler suarez bowers orozco salas cobb gibbs andrade bauer conner moody escobar mcguire
lloyd mueller hartman french kramer mcbride pope lindsey velazquez norton mccormick sparks flynn yates hogan marsh macias villanueva
zamora pratt stokes owen ballard lang brock villarreal charles drake barrera cain patrick pineda burnett mercado santana shepherd bautista
ali shaffer lamb trevino mckenzie hess beil olsen cochran morton nash wilkins petersen briggs shah roth nicholson holloway lozano rangel
flowers hoover short arias mora valenzuela bryan meyers weiss underwood bass greer summers houston carson morrow clayton whitaker decker
yoder collier zuniga carey wilcox melendez poole roberson larsen conley davenport copeland massey lam huff rocha cameron jefferson hood
monroe anthony pittman huynh randall singleton kirk combs mathis christian skinner bradford richard galvan wall boone kirby wilkinson
bridges bruce atkinson velez meza roy vincent york hodge villa abbott allison tapia gates chase sosa sweeney farrell wyatt dalton horn
barron phelps yu dickerson heath foley atkins mathews bonilla acevedo benitez zavala hensley glenn cisneros harrell shields rubio choi
huffman boyer garrison arroyo bond kane hancock callahan dillon cline wiggins grimes arellano melton oneill savage ho beltran pitts parrish
ponce rich booth koch golden ware brennan mcdowell marks cantu humphrey baxter sawyer clay tanner hutchinson kaur berg wiley gilmore
macdonald mackenzie mcintyre sinclair fraser ferguson macleod byrne ryan oneill okeefe murphy kavanagh fitzpatrick nolan doherty
gonzález rodríguez fernández lópez martínez sánchez pérez gómez martín jiménez ruiz hernández díaz moreno muñoz álvarez romero alonso
gutiérrez navarro torres domínguez vázquez ramos gil ramírez serrano blanco molina morales suárez ortega delgado castro ortiz rubio marín
sanz núñez iglesias medina garrido cortés castillo santos lozano guerrero cano prieto méndez cruz calvo gallego vidal león márquez herrera
peña flores cabrera campos vega fuentes carrasco diez reyes caballero nieto aguilar pascual santana hidalgo montero lorenzo ibáñez gimenez
vargas ferrer durán vicente benítez mora arias carmona crespo soto roman pastor velasco sáez soler moya parra rojas puig mas serra vila
silva santos oliveira souza sousa rodrigues ferreira alves pereira lima gomes costa ribeiro martins carvalho almeida lopes soares
fernandes vieira barbosa rocha dias nascimento andrade moreira nunes marques machado mendes freitas cardoso ramos gonçalves santana teixeira
araújo pinto correia cunha moura fonseca monteiro
dubois durand leroy moreau laurent lefebvre lefèvre michel garcia bertrand roux fournier girard bonnet dupont fontaine rousseau vincent muller
faure mercier blanc guerin boyer garnier chevalier francois legrand gauthier perrin robin clement morin nicolas henry roussel mathieu
gautier masson marchand duval denis dumont marie lemaire noel meyer dufour meunier brun blanchard giraud joly riviere lucas brunet gaillard
barbier arnaud martinez gerard renard schmitt roche renaud caron leclerc lacroix charpentier bernard petit richard simon
müller schmidt schneider fischer weber meyer wagner becker schulz hoffmann schäfer koch bauer richter klein wolf schröder neumann schwarz
zimmermann braun krüger hofmann hartmann lange schmitt werner schmitz krause meier lehmann schmid schulze maier köhler herrmann könig
walter mayer huber kaiser fuchs peters lang scholz möller weiß jung hahn schubert vogel friedrich keller günther frank berger winkler
roth beck lorenz baumann franke albrecht schuster simon ludwig böhm winter kraus martin schumacher krämer vogt stein jäger otto sommer
groß seidel heinrich brandt haas schreiber graf schulte dietrich ziegler kuhn kühn pohl engel horn busch bergmann thomas voigt sauer arnold
wolff pfeiffer gruber steiner moser mayr hofer leitner berger egger pichler mueller schroeder schaefer krueger
rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti mancini costa giordano rizzo lombardi moretti
barbieri fontana santoro mariani rinaldi caruso ferrara galli martini leone longo gentile martinelli vitale lombardo serra coppola
marchetti parisi villa conte ferraro ferri fabbri bianco marini grasso valentini messina sala gatti pellegrini palumbo sanna farina rizzi
monti cattaneo morelli amato silvestri mazza testa grassi pellegrino carbone giuliani benedetti barone
jansen visser bakker smit mulder bos vos peters hendriks dekker brouwer dijkstra hoekstra kuiper jacobs peeters janssens maes claes
goossens wouters mertens dijk vries jong berg boer groot
andersson johansson karlsson nilsson eriksson larsson olsson persson svensson gustafsson pettersson jonsson jansson hansson bengtsson
lindberg lindström lindqvist berglund lundgren bergström hansen olsen larsen andersen pedersen nilsen kristiansen jensen karlsen johnsen
nielsen christensen rasmussen sørensen jørgensen madsen kristensen thomsen korhonen virtanen mäkinen nieminen mäkelä hämäläinen laine
heikkinen koskinen järvinen lehtonen
nowak kowalski wiśniewski wójcik kowalczyk kamiński lewandowski zieliński szymański woźniak dąbrowski kozłowski jankowski mazur
novák svoboda novotný dvořák černý procházka kučera veselý horák nemec němec horváth kovács tóth szabó nagy varga kiss molnár
németh farkas balogh popa popescu ionescu stan dumitru stoica gheorghe rusu munteanu matei constantin marin
jovanović petrović nikolić marković đorđević horvat babić marić novak kovačević basha krasniqi hoxha gashi shehu papadopoulos
pappas ozoliņš bērziņš kalniņš kazlauskas tamm saar
ivanov smirnov kuznetsov popov vasiliev petrov sokolov mikhailov novikov fedorov morozov volkov alekseev lebedev semenov egorov pavlov
kozlov stepanov nikolaev orlov andreev makarov nikitin zakharov ivanova smirnova petrova shevchenko kovalenko bondarenko tkachenko
kravchenko melnyk boyko koval
иванов смирнов кузнецов попов васильев петров соколов михайлов новиков фёдоров федоров морозов волков алексеев лебедев семёнов егоров
павлов козлов степанов николаев орлов андреев макаров никитин захаров иванова смирнова кузнецова попова васильева петрова соколова
михайлова новикова морозова волкова лебедева козлова шевченко коваленко бондаренко ткаченко
yılmaz kaya demir çelik şahin yıldız yıldırım öztürk aydın özdemir arslan doğan kılıç aslan çetin kara koç kurt özkan şimşek
əliyev məmmədov həsənov hüseynov quliyev babayev ismayılov aliyev mammadov
hussein hassan ahmed mohamed ibrahim abdullah mahmoud rahman hossain islam chowdhury begum sheikh shaikh malik qureshi siddiqui ansari
mirza butt bhatti iqbal akhtar hashemi hosseini mohammadi ahmadi karimi rezaei haddad khoury nasser saleh mansour
sharma verma gupta kumar singh patel shah mehta joshi reddy rao nair iyer menon pillai das ghosh bose chatterjee mukherjee banerjee sen
dutta roy mishra pandey tiwari dubey trivedi shukla srivastava saxena agarwal aggarwal jain kapoor khanna malhotra chopra bhatia arora
kulkarni deshpande patil desai naidu yadav chauhan rathore thakur bhatt negi rawat fernando perera silva dissanayake jayawardena
bandara wickramasinghe gunawardena rajapaksa shrestha gurung tamang magar thapa rai adhikari karki basnet bhattarai
wang zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin guo luo zheng liang xie tang deng feng peng cao zeng xiao tian dong
yuan pan jiang cai yu du ye cheng wei su lu ding ren shen yao tan liao wong chan cheung leung cheng lau ng ho kwok tsang
sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki yamaguchi saito matsumoto inoue kimura
hayashi shimizu yamazaki mori abe ikeda hashimoto ishikawa yamashita ogawa ishii hasegawa goto okada kondo maeda fujita endo aoki sakamoto
murakami ota kaneko fujii fukuda nishimura miura takeuchi nakajima okamoto matsuda nakagawa harada ono tamura
kim lee park choi jung jeong kang cho yoon jang lim han shin seo kwon hwang ahn song yoo hong
nguyen tran le pham huynh hoang phan vu vo dang bui do ngo duong ly nguyễn trần lê phạm huỳnh hoàng
santoso wijaya prasetyo setiawan hidayat saputra nugroho susanto gunawan wibowo kusuma siregar nasution hartono suryadi rahayu lestari
dela santos reyes cruz bautista ocampo garcia mendoza aquino villanueva
okafor okonkwo adeyemi adebayo okoye eze nwosu obi ogunleye balogun abubakar bello mohammed mensah owusu boateng asante appiah osei
dlamini nkosi ndlovu khumalo sithole mokoena mahlangu zulu mthembu naidoo moyo ncube kamau mwangi otieno ochieng odhiambo kimani njoroge
wanjiku kariuki diallo traore traoré diop ndiaye fall sow keita coulibaly koné touré cissé kouassi tesfaye bekele abebe girma
`

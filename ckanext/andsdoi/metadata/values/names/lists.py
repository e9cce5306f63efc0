"""Words that tell names apart: those of persons, those of organisations, and those that are none.

All are casefolded and without accents, as `words` compares them.
"""

from __future__ import annotations

ANONYMOUS = frozenset(["anonymous", "anonyme", "anonym", "anonimo"])

# Words that make a name an organisation's, by language.
_ENGLISH = frozenset(
    """
    academy agencies agency alliance archive archives association associations authorities
    authority bank board borough bureau cabinet center centers centre centres chamber city clinic
    coalition collaboration college colleges commission commissioners committee committees
    commonwealth communities community companies company conference congress consortium
    constabulary contributors cooperative corporation council councils county crew department
    departments dept directorate district division embassy enterprise exchange facility faculties
    faculty federation forum foundation fund galleries gallery government governments group
    groups headquarters herbarium hospital hospitals hub initiative institute institutes
    institution kingdom lab laboratories laboratory labs libraries library ministry mission
    municipal municipality museum museums network networks observatories observatory office
    organisation organisations organization organizations parliament partnership police
    polytechnic press program programme programmes project province region register registry
    republic research reserve school schools secretariat section sections senate service services
    shire societies society staff state station survey taskforce team township treasury trust
    trustees union unit universities university volunteers
    """.split()
)
_GERMAN = frozenset(
    """
    abteilung agentur akademie amt anstalt arbeitsgemeinschaft arbeitsgruppe archiv behorde
    bezirk bezirksamt bibliothek bundesamt bundeskanzlei bundesministerium dezernat dienst
    dienststelle direktion fachbereich fachstelle fakultat forschungsstelle forschungszentrum
    freistaat gemeinde geschaftsstelle gesellschaft gruppe hochschule institut kanton kommission
    landesamt landesbetrieb landeshauptstadt landkreis lehrstuhl leitstelle magistrat ministerium
    mitwirkende prasidium referat regierung ressort sektion
    senatsverwaltung staatskanzlei stabsstelle stadt
    statistikamt stiftung universitat verband verein verwaltung zentrale zentrum
    """.split()
)
_FRENCH = frozenset(
    """
    academie agence bibliotheque bureau caisse canton cellule chambre comite commission communaute
    commune conseil contributeurs delegation departement direction ecole equipe etablissement
    faculte fondation groupe inspection institut laboratoire mairie metropole ministere musee
    observatoire office parc prefecture rectorat region reseau secretariat service societe syndicat
    unite universite ville
    """.split()
)
_SPANISH = frozenset(
    """
    academia agencia ajuntament alcaldia archivo asamblea asociacion ayuntamiento banco
    biblioteca cabildo centro colegio comision comunidad comunitat consejeria consejo consell
    conselleria coordinacion corporacion departament departamento diputacion direccion empresa
    escuela estacion facultad fundacion generalitat gerencia gobernacion gobierno grupo instituto
    intendencia junta laboratorio ministerio municipalidad municipio museo observatorio oficina
    organismo prefectura programa provincia proyecto secretaria servicio sociedad subdireccion
    subsecretaria superintendencia tribunal unidad universidad viceministerio xunta
    """.split()
)
_PORTUGUESE = frozenset(
    """
    agencia assembleia associacao autarquia biblioteca centro comissao companhia conselho
    controladoria coordenacao coordenadoria departamento direcao direccao diretoria empresa
    escola faculdade fundacao gerencia governo grupo instituicao instituto laboratorio ministerio
    municipio museu nucleo observatorio policia prefeitura procuradoria programa projeto rede
    regiao secretaria servico sociedade subsecretaria superintendencia tribunal unidade universidade
    """.split()
)
_ITALIAN = frozenset(
    """
    agenzia associazione autorita azienda biblioteca centro citta commissione comune consiglio
    consorzio dipartimento direzione ente facolta fondazione gruppo istituto laboratorio
    ministero museo osservatorio parco politecnico presidenza provincia regione rete scuola
    segreteria servizio settore sezione societa struttura tribunale ufficio unione unita
    universita
    """.split()
)
_DUTCH = frozenset(
    """
    afdeling agentschap bedrijf bibliotheek centrum commissie directie gemeente genootschap groep
    hogeschool hoogheemraadschap instituut kadaster ministerie overheid provincie raad
    rijksdienst stichting universiteit vereniging waterschap werkgroep
    """.split()
)
_NORDIC = frozenset(
    """
    biblioteket bolaget departementet direktoratet etaten forbundet forening foreningen fylke
    fylkeskommune haskoli haskolinn hogskola hogskolan høgskole høgskolen høyskole institutet
    institutt instituttet kaupunki keskus kirjasto kommun kommune kommunen kontoret laitos
    lansstyrelsen liitto ministeriet ministerio museet museo myndighet myndigheten namnden radet
    raðuneyti raðuneytið regionen saatio sallskapet selskab selskabet selskap selskapet senter
    senteret seura stiftelse stiftelsen stofnun styrelse styrelsen tilsynet universitet
    universitetet vegvesen verket virasto yhdistys yliopisto
    """.split()
)
_WEST_SLAVIC = frozenset(
    """
    agencja agentura akademia akademie biblioteka biuro fakulta fundacja gmina inspektorat
    instytut knihovna kniznica komisja magistrat mesto miasto ministerstvo ministerstwo muzeum
    obec osrodek politechnika powiat sluzba spolecnost spolocnost społka sprava stowarzyszenie
    szkoła szpital towarzystwo univerzita uniwersytet urad urzad ustav vyskumny vyzkumny
    wojewodztwo wydział zarzad
    """.split()
)
_SOUTH_SLAVIC = frozenset(
    """
    agencija centar drustvo fakultet fakulteta knjiznica ministarstvo ministrstvo muzej obcina
    opcina opstina savez sveuciliste udruga univerza univerzitet uprava urad ured zavod zupanija
    zveza
    """.split()
)
_EAST_SLAVIC = frozenset(
    """
    агентство агенция администрация адміністрація академия академія библиотека департамент
    держава институт комитет лаборатория министерство министерството музеи міністерство общество
    община правительство рада служба университет університет управление управління фонд центр
    інститут
    """.split()
)
_BALTIC = frozenset(
    """
    agentura biblioteka centras centrs departamentas dienests institutas instituts instituut
    ministeerium ministrija muuseum muzejs muziejus parvalde pasvaldiba raamatukogu savivaldybe
    selts sihtasutus tarnyba ulikool universitate universitetas
    """.split()
)
_OTHERS = frozenset(
    """
    administratia agentia akademia alapitvany asociatia autoritatea bakanlıgı baskanlıgı
    belediyesi buyuksehir centrul comisia compania consiliul dernegi dinas directia direktorat
    egyetem enstitusu fundatia hivatal inspectoratul institutul intezet jabatan kabupaten
    kementerian konyvtar kozpont kurumu lembaga majlis merkezi ministerul miniszterium mudurlugu
    muzeul muzeum oficiul onkormanyzat pemerintah primaria sekretariat serviciul societatea
    szovetseg tarsasag ugynokseg universitas universitatea universitesi universiti vakfı yayasan
    ακαδημια αρχη δημοσ ινστιτουτο κεντρο οργανισμοσ πανεπιστημιο περιφερεια υπηρεσια υπουργειο
    אוניברסיטה אוניברסיטת הלשכה המכון הרשות לשכת מועצה מועצת מכון משרד עירייה עיריית רשות المركز
    المعهد الهيية بلدية جامعة جهاز مركز معهد موسسة هيية وزارة
    """.split()
)
# Languages that share their words are one.
WORDS_BY_LANGUAGE = {
    "en": _ENGLISH,
    "de": _GERMAN,
    "fr": _FRENCH,
    "es": _SPANISH,
    "pt": _PORTUGUESE,
    "it": _ITALIAN,
    "nl": _DUTCH,
    "sv": _NORDIC,
    "pl": _WEST_SLAVIC,
    "hr": _SOUTH_SLAVIC,
    "ru": _EAST_SLAVIC,
    "lv": _BALTIC,
    "": _OTHERS,
}
ORGANISATION_WORDS = frozenset().union(*WORDS_BY_LANGUAGE.values())
# Words of bodies, and of what bodies do, that are family names too: only so before a comma.
ALSO_FAMILY_NAMES = frozenset(
    """
    amt banco bank board borough cabildo canton chamber chambre city college county crew dienst
    eastern exchange fund gallery hospital hub junta kadaster kingdom mission northern parc parco
    press province raad rada reserve school senate shire smart southern staff state treasury trust
    union urad urban ville western δημοσ рада
    """.split()
)
# The first or last words of many places and units, which are none of persons.
PLACE_WORDS = frozenset(
    """
    new san santa santo sankt saint sao los las den bad port porto puerto fort mount monte lake
    north south east west northern southern eastern western central upper lower great grand
    north-west north-east south-west south-east ober unter nord sud nieder ville villa rio cape cabo
    city town river valley island islands isle isles hills beach park bay keynes springs falls
    building campus floor house street strasse road avenue square site
    department division branch section quality management planning monitoring services studies
    sciences resources affairs development protection policy operations engineering convention
    cedex environnement ambiente territorio agricoltura sistema sistemi informativo informatico
    umwelt verkehr planung
    """.split()
)
# Organisation words that are given names too.
ALSO_GIVEN_NAMES = frozenset(["ville"])
ORGANISATION_SUFFIXES = tuple(
    """
    agentur amt amter anstalt archiv behorde betrieb betriebe bibliothek bolaget bureau centrum
    departement departementet dienst direktion direktoratet etaten fakultat forbundet foreningen
    gemeente genossenschaft gesellschaft hochschule hogeschool hogskola hogskolan hogskolen
    institut institutet instituttet instituut keskus kirjasto kommun kommune kontoret laitos
    maatschappij ministeerium ministerie ministeriet ministerio ministerium ministrija museum
    myndigheten namnden portal prasidium radet saatio safn schap selskabet selskapet stichting
    stiftung stofa stofnun styrelse styrelsen tilsynet universitat universiteit universitet
    universitetet verband verbund verein vereniging verket verwaltung virasto werke yhdistys
    yliopisto zentrale zentrum
    """.split()
)
# After the first word they only occur in the names of organisations.
FUNCTION_WORDS = frozenset("aux for fuer fur of para pour sur the voor".split())
# Written without blanks, so they are looked for anywhere in a name.
ORGANISATION_SIGNS = tuple(
    """
    大学 大學 大學院 研究所 研究院 研究中心 科学院 科學院 学院 學院 政府 委員会 委员会
    委員會 協会 协会 協會 協議会 学会 學會 聯盟 联盟 基金会 基金會 財団 中心 機構 机构 部門
    部门 本部 総局 總局 事務所 役所 役場 図書館 圖書館 图书馆 博物館 博物馆 株式会社
    有限公司 公司 センター 課 庁 廳 局 署 대학교 연구원 연구소 위원회 협회 재단 공사 공단
    센터 시청 군청 구청 도청 교육청 진흥원 กรม กระทรวง สำนักงาน มหาวิทยาลัย สถาบัน
    """.split()
)
# Only as the last word.
LEGAL_FORMS = frozenset(
    """
    a/s aps b.v corp e.v ev gmbh inc lda limited llc llp ltd ltda mbh n.v oy plc pty s.a s.p.a
    s.r.l sarl spa srl
    """.split()
)
# Legal forms that are names of persons in another spelling: Ev is no `e.V.`.
NAMES_AS_LEGAL_FORMS = frozenset(["ev", "spa"])
# What joins two things.
CONJUNCTIONS = frozenset("and e en es et i ja og oraz och ou und y & и і та και".split())
# Small words that are of one of these languages only.
SMALL_WORDS = {
    "en": frozenset("and of the for".split()),
    "de": frozenset("und für der im".split()),
    "fr": frozenset("et des du les aux pour".split()),
    "it": frozenset("di dei delle degli e per".split()),
    "es": frozenset("y los del para".split()),
    "pt": frozenset("da dos das para".split()),
    "nl": frozenset("en van het voor".split()),
}
# What a unit of an organisation is called: the first or last word of its name.
# What heads the name of a town or a land, whose offices may follow it.
TERRITORIAL_WORDS = frozenset(
    """
    bezirk freistaat gemeinde hansestadt kanton kreis land landeshauptstadt landkreis markt
    stadt canton city commune county departement municipality province region town ville
    ayuntamiento comunidad municipio provincia camara comune regione gemeente provincie kommun
    kommune fylke
    """.split()
)
UNIT_WORDS = frozenset(
    """
    branch department dept directorate division group office program programme section sector
    service services team unit
    abteilung bereich dezernat fachbereich fachdienst fachstelle referat ressort sachgebiet sektion
    stabsstelle
    bureau cellule departement direction pole secteur sous-direction unite
    area departamento direccion oficina seccion servicio subdireccion unidad
    coordenacao departamento direcao direccao divisao gerencia nucleo secao servico setor unidade
    area direzione dipartimento divisione sezione servizio settore ufficio unita
    afdeling dienst directie sectie
    afdelning avdeling avdelning enhet enhed kontor osasto seksjon yksikko
    dzial oddelek oddelenie oddeleni odbor odjel odsek referat sektor wydzial
    отдел отделение сектор управление відділ
    """.split()
)
# Words of two-word texts that are a service or a function, and no person's name.
FUNCTIONS = frozenset(
    """
    admin administration administrator administrators contact contacts coordinator custodian
    enquiries enquiry feedback helpdesk helpline hotline inquiries inquiry librarian librarians
    mailbox maintainer maintainers management officer officers postmaster relations scientist
    scientists secretary servicedesk steward stewards support team us webmaster
    accountant accountants advisor analyst analysts archivist archivists auditor auditors
    cartographer comptroller coroner councillor councillors curator curators helpers
    hydrographer hydrologist inspector inspectors ombudsman planner planners practitioner
    specialist specialists statistician statisticians surveyor surveyors technician technicians
    treasurer vendor
    bibliothekar bibliothekarin
    ansprechpartner ansprechpartnerin ansprechperson ansprechstelle auskunft bearbeiter
    bearbeiterin datenverantwortlicher geschaftsfuhrer geschaftsfuhrung kontakt kontaktperson
    kontaktstelle kundendienst leitung redaktion sachbearbeiter sachbearbeiterin sachbearbeitung
    sekretariat verantwortliche verantwortlicher
    accueil administrateur administratrice coordinateur coordinatrice directeur directrice
    gestionnaire renseignements responsable secretaire
    administrador administradora atencion consultas contacto contactos coordinador coordinadora
    directora encargada encargado gerente jefa jefatura jefe responsables soporte
    atendimento chefe contato contatos coordenador coordenadora diretor diretora responsavel
    assistenza contatti contatto coordinatore coordinatrice direttore direttrice dirigente
    referente responsabile segretaria segretario
    beheerder contactpersoon directeur helpdesk informatiepunt klantenservice
    asiakaspalvelu johtaja kundeservice kundservice kundtjanst neuvonta yhteyshenkilo
    dyrektor dyrektorka kierownik sekretarz reditel riaditel vedouci veduci
    ravnatelj voditelj
    """.split()
)
# Words that persons bear too: two of them are no person's name.
WEAK_WORDS = frozenset(
    """
    assistant care chair chef chief client clients contact cross customer customers deputy desk
    director editor editors field front general head help home info information inbox lead leader
    leiter leiterin mail main manager managers marine media office operations page park point post
    product products project public records red registrar room sales senior service services site
    staff state support technical user users
    accueil adjoint adjointe chef clients general generale informations point service usagers
    ciudadana director general informacion tecnica tecnico
    capo comunale generale informazioni tecnico
    algemeen informatie klanten
    """.split()
)
# Of such words, and yet the names of bodies.
BODIES = frozenset(
    [
        "red cross", "red crescent", "marine park", "croix rouge", "cruz roja", "cruz vermelha",
        "croce rossa", "rotes kreuz", "rode kruis", "parc marin", "parque marino", "parco marino",
    ]
)  # fmt: skip
# At the end of a name that was never filled in, in small letters.
LOOSE_ENDS = frozenset(
    """
    of for from the and by in at
    von vom der des fur zu zur und im
    de du des la le les pour et d' l'
    del el los las para y
    da do das dos e
    di della dei delle dello degli il
    van het voor en te ten ter
    av af til for och og
    """.split()
)
# What a form asks for, where a name would stand, and the words round it.
FORM_WORDS = frozenset(
    """
    author authors creator creators maintainer name names publisher surname forename
    autor autorin familienname nachname vorname
    auteur nom prenom prenoms
    apellido apellidos nombre nombres
    apelido nome sobrenome
    autore cognome
    achternaam naam voornaam
    efternamn efternavn etternavn fornamn fornavn navn namn
    nazwisko jmeno prijmeni prezime
    """.split()
)
ROUND_FORM_WORDS = frozenset(
    """
    contact enter family first full given here insert last organisation organization the your
    ihr vollstandiger famille votre su completo seu imie ime
    """.split()
)
# What offices do: nobody is called so.
_OFFICES = frozenset(
    """
    accountancy accounting accounts acquisition acquisitions admissions advisory analysis
    appeals asset assets audit billing bookkeeping budgeting budgets cartography cataloguing
    cemeteries commercial commissioning compliance consultation contracting contracts corporate
    correspondence curation democratic disclosure elections electoral enforcement engagement
    estates evaluation events expenditure facilities governance grants highways inspections
    insurance intelligence invoices invoicing leasing legislation licences licensing litigation
    logistics maintenance marketing measurement membership metadata modelling outreach parking
    partnerships payable payables payment payments payroll performance permits personnel
    photography policies policy procurement property publicity purchasing quality receivable
    receivables reception recreation recruitment recycling regeneration registrations regulation
    regulatory rentals reporting reprographics reservations revenue revenues safeguarding safety
    settlement sponsorship streets surveying taxation taxes training transactions transparency
    valuation valuations warehouse wellbeing
    bauwesen beschaffung betriebswirtschaft buchhaltung datenschutz datenschutzbeauftragter
    finanzen gebuhren geoinformation haushaltswesen immobilien kammerei kommunikation
    liegenschaften offentlichkeitsarbeit personalwesen presseabteilung pressestelle
    rechnungsprufung rechnungswesen stadtentwicklung stadtkasse stadtplanung statistikstelle
    steuern umweltschutz vergabe vergabestelle verkehrsplanung vermessung vertrieb
    wirtschaftsforderung wohnungswesen
    achats approvisionnement assainissement communication comptabilite facturation finances
    foncier habitat juridique logement recensement recouvrement recrutement statistique
    subventions tresorerie urbanisme voirie
    adquisiciones auditoria compras comunicacion comunicaciones contabilidad contratacion
    contrataciones estadistica estadisticas facturacion finanzas hacienda licitaciones
    participacion patrimonio planeacion planificacion prensa presupuesto recaudacion tesoreria
    transparencia tributaria urbanismo vivienda
    acquisti appalti bilancio comunicazione contabilita economato protocollo ragioneria
    statistica trasparenza tributi urbanistica
    comunicacao contabilidade estatistica faturamento financas licitacao licitacoes ouvidoria
    planeamento planejamento tesouraria
    belastingen boekhouding communicatie financien inkoop ruimtelijke vastgoed voorlichting
    bokforing ekonomi inkop innkjop kommunikasjon økonomi personalavdelning regnskap statistikk
    upphandling
    finansow ksiegowosc statystyka ucetni ucetnictvi zamowienia
    """.split()
)
# Words of a capitalised name that no person bears.
NOT_A_PERSON = frozenset(
    """
    aerial aerospace affairs agglo agricultural agriculture airport airports ambiental ambiente
    american analytics archaeological astronomical atmospheric australian aviation biological
    botanical british canadian capitale central clinical coastal commercial communications
    consultants consulting cultural customs danmarks dansk data defence defense deutsche
    deutscher deutsches development digital eastern ecological economic education electricity
    emergency employment energy enterprises environment environmental european federal federale
    finance financial fisheries forestry forests freie gateway geo geographic geographical
    geological geology geophysical geoscience geospatial global government hansestadt health
    heritage historic historical holdings housing hydrographic hydrological imaging industrial
    industries industry informatics information infrastructure innovation innovations
    interactions international labour map mapping maps maritime marketing medical meteorological
    metropolitan mineral minerals mining mobilite mobilites mobility monitoring nacional national
    nationale natural nature nazionale nederlandse news norges norsk northern oceanic
    oceanography oceans online open osterreichische partners petroleo petroleum planning portal
    public publications publishing rail railway railways regio regional rescue resources rural
    sanitation satellite schweizerische science sciences scientific scottish security sensing
    shipping smart social software solutions southern spatial statens statistical statistics
    statistik statistiques strategy studies suomen sustainability sustainable svensk sveriges
    swiss system systems technical technologies technology telecommunications tourism trains
    trams transport united urban utilities waste water weather web welfare western wildlife world
    worldwide zoological
    """.split()
).union(_OFFICES)
# Only as the last word: "Melbourne, Australia" is no person.
TERRITORIES = frozenset(
    """
    africa alberta america argentina asia australia austria belgium brasil brazil britain canada
    chile china colombia danmark denmark deutschland england espana europe finland france germany
    ghana india indonesia ireland islands italia japan karnten korea liechtenstein lombardia
    luxembourg malaysia manitoba mexico nederland nigeria norge norway ontario osterreich
    philippines piemonte poland polska portugal quebec queensland schweiz scotland singapore
    suisse suomi sverige svizzera sweden switzerland taiwan tasmania tirol uganda uk usa victoria
    wales zealand
    """.split()
)
# Lower case in the text; also "d'" before a name.
PARTICLES = frozenset(
    """
    't da das de del della dello den der des di do dos du het la las le los te ten ter van vom
    von zu zum zur
    """.split()
)
# Particles of Arabic names: where the family name begins can't be told.
ARABIC_PARTICLES = frozenset("bin ibn bint abu al el".split())
# In front of a name, with or without a full stop.
TITLES = frozenset(
    """
    a/prof assoc associate dame dott dr frau herr hon miss mr mrs ms mx prof professor sir
    """.split()
)
# In front of a name, only with a full stop.
ABBREVIATED_TITLES = frozenset("dipl.-ing dra drs ing ir lic mag".split())
DEGREES = frozenset(
    """
    b.sc bsc cbe d.phil d.sc dphil dsc frs m.d m.sc mba mbe md msc obe ph.d phd
    """.split()
)
# Behind a name; they move behind the given name.
NAME_SUFFIXES = frozenset("jr sr ii iii iv".split())
# As the first of two words they are the family name, or may be.
EAST_ASIAN_FAMILY_NAMES = frozenset(
    """
    bui cai cao chen cheng cho choi dang deng ding do dong du duong feng gao guo han he hoang
    hu huang jang jiang jung kang kim kwon le lee li liang lim lin liu lu luo ly ma ngo nguyen
    pan park peng pham phan ren seo shen shin su sun tang tian tran vo vu wang wei wu xiao xie
    xu yang yao ye yoon yu yuan zeng zhang zhao zheng zhou zhu
    """.split()
)
# Behind a comma or in brackets: what a person does, not where.
JOB_TITLES = frozenset(
    """
    analyst chair coordinator custodian director engineer head leader manager officer
    researcher scientist specialist
    """.split()
)
ROLE_WORDS = frozenset("ed eds editor pi hrsg dir coord".split())

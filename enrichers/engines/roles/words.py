"""The words that are looked for in bios: a closed list, so that nothing else of a person can ever
be told.

Professions only: no belief, origin, health, party or love life is among them, nor anything that
tells one of these.
"""

_JOURNALISM = """
journalist: journalist, journalistin, photojournalist, videojournalist, journaliste, periodista, giornalista, jornalista
reporter: reporter, reporterin, news reporter, staff writer, reportera, reportero, cronista, repórter
correspondent: correspondent, korrespondent, korrespondentin, correspondant, correspondante, corresponsal,
 corrispondente, correspondente
columnist: columnist, kolumnist, kolumnistin, chroniqueur, chroniqueuse, columnista, editorialista, colunista
news editor: news editor, managing editor, editor-in-chief, editor in chief, city editor, political editor,
 politics editor, business editor, features editor, sports editor, technology editor, foreign editor, economics editor,
 redakteur, redakteurin, chefredakteur, chefredakteurin, rédacteur en chef, rédactrice en chef, redactor jefe,
 redactora jefe, caporedattore, caporedattrice, redator-chefe
news anchor: news anchor, newsreader, nachrichtensprecher, nachrichtensprecherin
"""
_OTHERS = """
software engineer: software engineer, software developer, web developer, developer, programmer, devops engineer,
 softwareentwickler, softwareentwicklerin, entwickler, entwicklerin, programmierer, programmiererin, développeur,
 développeuse, desarrollador, desarrolladora, programador, programadora, sviluppatore, sviluppatrice, desenvolvedor,
 desenvolvedora
engineer: engineer, ingenieur, ingenieurin, ingénieur, ingénieure, ingeniero, ingeniera, ingegnere,
 engenheiro, engenheira
data scientist: data scientist, machine learning engineer
data analyst: data analyst, analyst, business analyst, analystin, analyste, analista
designer: designer, ux designer, product designer, graphic designer, diseñador, diseñadora
product manager: product manager, product owner, produktmanager, produktmanagerin
project manager: project manager, projektmanager, projektmanagerin, chef de projet
manager: manager, managerin, team lead, teamleiter, teamleiterin, abteilungsleiter, abteilungsleiterin, branch manager,
 gerente, responsable, head
director: director, managing director, direktor, direktorin, directeur, directrice, directora, direttore, direttrice,
 diretor, diretora, vp, vice president
executive: ceo, cto, cfo, coo, cmo, cio, chief executive, geschäftsführer, geschäftsführerin, chairman, chairwoman
founder: founder, co-founder, cofounder, gründer, gründerin, fondateur, fondatrice, fundador, fundadora, fondatore
customer service: customer service, customer support, customer care, customer success, support agent, kundenservice,
 kundendienst, kundenbetreuer, kundenbetreuerin, service client, atención al cliente, servizio clienti,
 atendimento ao cliente
marketing: marketing, marketing manager, marketer, social media manager, community manager
communications: communications, comms, press officer, pr manager, spokesperson, spokesman, spokeswoman, pressesprecher,
 pressesprecherin, attaché de presse, attachée de presse, jefe de prensa, jefa de prensa, addetto stampa,
 assessor de imprensa, assessora de imprensa
sales: sales, sales manager, account manager, account executive, vertrieb, comercial, commercial
recruiter: recruiter, talent acquisition, recruiterin
banker: banker, investment banker, bankkaufmann, bankkauffrau, banquier, banquière, banquero, banquera, bancario,
 bancária
financial adviser: financial adviser, financial advisor, finanzberater, finanzberaterin, asesor financiero
accountant: accountant, buchhalter, buchhalterin, comptable, contable, commercialista, contador, contadora
consultant: consultant, berater, beraterin, consultante, consultor, consultora, consulente
economist: economist, ökonom, ökonomin, économiste, economista
lawyer: lawyer, solicitor, attorney, barrister, anwalt, anwältin, rechtsanwalt, rechtsanwältin, avocate, abogado,
 abogada, avvocato, avvocata, advogado, advogada
teacher: teacher, lehrer, lehrerin, enseignant, enseignante, profesor, profesora, maestra, insegnante, professora
professor: professor, lecturer, professorin, catedrático, catedrática
researcher: researcher, scientist, forscher, forscherin, wissenschaftler, wissenschaftlerin, chercheur, chercheuse,
 investigador, investigadora, ricercatore, ricercatrice, pesquisador, pesquisadora
doctor: doctor, physician, surgeon, arzt, ärztin, médecin, médico, médica, medico
nurse: nurse, krankenpfleger, krankenschwester, infirmier, infirmière, enfermero, enfermera, infermiere, infermiera,
 enfermeiro, enfermeira
pharmacist: pharmacist, apotheker, apothekerin, pharmacien, pharmacienne, farmacéutico, farmacéutica, farmacista
architect: architect, architekt, architektin, architecte, arquitecto, arquitecta, architetto, arquiteto, arquiteta
author: author, writer, novelist, autor, autorin, schriftsteller, schriftstellerin, écrivain, escritor, escritora,
 scrittore, scrittrice
editor: editor, editora, video editor, film editor, photo editor, copy editor, book editor, redattore, redattrice,
 rédacteur, rédactrice
photographer: photographer, fotograf, fotografin, photographe, fotógrafo, fotógrafa, fotografo, fotografa
musician: musician, musiker, musikerin, musicien, musicienne, músico, musicista
actor: actor, actress, schauspieler, schauspielerin, acteur, actrice, attore, attrice
chef: chef, koch, köchin, cuisinier, cuisinière, cocinero, cocinera, cuoco, cuoca, cozinheiro, cozinheira
driver: driver, truck driver, taxi driver, lkw-fahrer, taxifahrer, taxifahrerin, camionero, camionista
pilot: pilot, pilotin, pilote, piloto, pilota
electrician: electrician, elektriker, elektrikerin, électricien, electricista, elettricista, eletricista
plumber: plumber, klempner, plombier, fontanero, idraulico, encanador
mechanic: mechanic, mechaniker, mechanikerin, mécanicien, mecánico, meccanico, mecânico
farmer: farmer, landwirt, landwirtin, agriculteur, agricultrice, agricultor, agricultora, agricoltore
shop owner: shop owner, café owner, cafe owner, restaurant owner, business owner, ladenbesitzer, ladenbesitzerin,
 commerçant, commerçante
estate agent: estate agent, realtor, immobilienmakler, immobilienmaklerin, agent immobilier, agente immobiliare
"""


def listed(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


def _forms(lines: str) -> dict[str, str]:
    """`profession: form, form …` a line, as form → profession."""
    professions: dict[str, str] = {}
    for entry in lines.replace("\n ", " ").strip().splitlines():
        profession, _, forms = entry.partition(":")
        professions |= {form.strip(): profession for form in forms.split(",")}
    return professions


OF_COMPANIES = frozenset({"executive", "founder", "news editor"})
"""Professions of which one is "of" a company; others are of a subject: "teacher of English"."""
JOURNALISM = frozenset(_forms(_JOURNALISM).values())
PROFESSIONS = _forms(_JOURNALISM) | _forms(_OTHERS)
"""Every form that is looked for, in lower case, with the profession it stands for."""

EMPLOYED = listed("""
    employee staff staffer employed mitarbeiter mitarbeiterin angestellter angestellte empleado empleada employé
    employée salarié salariée dipendente funcionário funcionária colaborador colaboradora
""")
WORKING = listed("""
    work works working arbeite arbeitet trabajo trabaja trabajando travaille lavoro lavora trabalho trabalha
""")
RESELLING = listed("""
    reseller dealer distributor retailer stockist wholesaler franchisee händler händlerin vertragshändler
    fachhändler vertriebspartner distribuidor distribuidora revendedor revendedora revendeur revendeuse
    distributeur rivenditore distributore concessionario
""")
PARTNERING = listed("partner partnerin partenaire socio socia parceiro parceira integrator")
AMBASSADORS = listed("""
    ambassador botschafter botschafterin markenbotschafter markenbotschafterin embajador embajadora ambassadeur
    ambassadrice ambasciatore ambasciatrice embaixador embaixadora
""")
STARTS = EMPLOYED | WORKING | {form.partition(" ")[0] for form in PROFESSIONS}
"""With one of these begins all that states a profession or an employer."""
WEAK = listed("""
    head sales marketing comms communications commercial comercial vertrieb responsable analyst analista editor
    editora
""") | {
    "customer service", "customer support", "customer care", "customer success", "service client",
    "atención al cliente", "servizio clienti", "atendimento ao cliente",
}  # fmt: skip
"""Words that are a profession only where an employer stands behind them."""
BADGES = listed("""
    official officially certified authorised authorized accredited approved exclusive gold silver platinum
    premier preferred technology integration implementation solution solutions channel sales brand local
    regional independent offizieller offizielle zertifizierter zertifizierte autorisierter oficial certificado
    certificada autorizado autorizada officiel officielle certifié certifiée agréé agréée autorisé ufficiale
    certificato certificata autorizzato autorizzata
""")
"""Words that stand between a brand's name and what somebody is to it."""
LINKS = listed("of for with von für de du des del di da do per para pour avec con com")
AT = listed("at for @ bei beim für chez pour presso para en in à au na no em")
ARTICLES = listed("the la le el il lo der die das den o a")
AFTERWARDS = listed("since and in at by seit und desde y depuis et dal e")

I_SAY = listed(
    "i i'm i've my me ich mein meine je j'aime mon yo soy mi io sono mio eu sou meu minha"
)
"""Words of somebody who speaks as one person."""

GONE = listed("""
    ex former formerly previously prev past retired aspiring wannabe future not never don't doesn't dont no
    longer used was student ehemaliger ehemalige ehemals früher kein keine nicht angehender angehende ancien
    ancienne retraité retraitée futur antiguo antigua jubilado jubilada futuro futura fui pensionato pensionata
    aposentado aposentada pas jamais nunca não nao non mai
""")
"""Before a profession these say that it is none, not any more or not yet."""
OTHERS = listed("""
    at to of by from about against every any all this that these those his her their your our love loves hate
    hates like likes follow following wife husband spouse partner married son daughter child kid mum mom dad
    father mother brother sister friend fan fans supporter lover hater ask trust bad terrible awful worst poor
    great best good lazy need needs want wants looking hire hiring frau mann sohn tochter fils fille femme mari
    hijo hija esposa marido figlio figlia moglie filho filha fã tifoso gegen contra contre contro court
""")
"""Before a profession these say that somebody else has it."""
UNREAL = ("parody", "parodie", "parodia", "paródia", "satire", "satira", "sátira", "fan account",
    "fan page", "fanpage",
          "not affiliated", "unofficial", "inoffiziell", "non officiel", "no oficial",
          "não oficial")  # fmt: skip
"""A bio that holds one of these is not what it says."""

NO_EMPLOYER = listed("""
    heart large home work night law sea last least play hire life fun god good change love myself yourself now
    everyone everybody nobody people peace freedom justice my your our their his her
""")
"""No employers, though they stand where one would."""
TELLING = listed("""
    church churches kirche église iglesia chiesa igreja mosque moschee mosquée mezquita moschea synagogue
    synagoge temple templo parish diocese ministry ministries cathedral catholic christian protestant
    evangelical baptist methodist orthodox islamic islam muslim jewish hindu sikh buddhist bible gospel jesus
    allah torah caritas diakonie party partei parti partido partito labour democrats democrat democratic
    republican republicans conservative conservatives tories tory greens socialist communist liberal senate
    parliament congress union unison gewerkschaft verdi syndicat sindicato sindacato cgt cfdt ccoo ugt cgil
    pride lgbt lgbtq lgbtqia gay lesbian queer trans bisexual stonewall hiv aids cancer oncology diabetes autism
    autistic adhd depression mental psychiatric psychiatry rehab addiction recovery alcoholics disability
    disabled dementia fertility abortion hospice cdu csu spd afd fdp gop dnc rnc ukip snp psoe podemos lega bjp
    uklabour immigrant refugee refugees migrant roma indigenous african black asian latino latina hispanic arab
    kurdish
""")
"""An employer whose name holds one of these would tell a belief, party, origin, health or love
life: it is left out.
"""

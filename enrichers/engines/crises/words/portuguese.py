"""The words of crises in Portuguese, by group; see the package for how they are written."""

WORDS: dict[str, str] = {
    "money": """
        vendas, ações, preços, procura, receitas, minha cabeça
    """,
    "danger": """
        um morto, dois mortos, três mortos, 0 mortos, mata operário, mata trabalhador, mata um, mata dois, mata 0,
        incendeia apartamento,
        risco de incêndio, vazamento de gás, fuga de gás, intoxicação alimentar, salmonela, salmonella, listeria,
        listéria, ameaça de bomba, monóxido de carbono, risco de asfixia, pegou fogo, explodiu na minha, explodiu na
        mão, eletrocut*, acidente de trabalho, alerta sanitário, risco de lesão, não consumir, desaba, desabou,
        desabamento, pega fogo, em chamas, queimaduras, engasg*, pouso de emergência, aterragem de emergência,
        cancerígen*, norovírus, legionel*, pode explodir, choque elétrico, choques elétricos, dose errada,
        gravemente ferid*, reação alérgica, em estado grave, capota, descarrila, envenenad*, internados, tombou,
        risco de explosão, queima quarto, queima casa, queimou minha, queimou a mão, destruído por fogo, destruída
        por fogo, por fogo, chamas, tomba, capotou, deixa 0, feridos, mortos, morto em, morre após, morre em,
        atropel*, esmaga*, eletrocutad*, carbonizad*, amputad*, queimado, queimada, incendeia, incendiou
    """,
    "hazard": """
        choque do, choque da, choque no, choque na, cloro, encalha, queda de grua,
        incêndio*, explosão, explosões, explode, explodiu, acidente*, fumaça, fumo, desabamento, desab*, descarril*,
        vazamento, fuga, derrame, contamina*, intoxica*, tiroteio, bomba, superaquec*, sobreaquec*, fogo, chamas,
        mofo, defeituos*
    """,
    "place": """
        um apartamento, piscina, aquecedor, chuveiro, ferry, passageiros, creche, escola,
        fábrica, armazém, sede, planta, loja, prédio, edifício, refeitório, hotel, escritórios, refinaria, mina,
        bombeiros, evacua*, moradores, estação, porto, obra, depósito, galpão, trabalhador*, unidade
    """,
    "harm": """
        doente, doentes,
        fui parar ao hospital, urgências, cortou a minha, cortei a, fratura*, fractura*,
        mort*, morre, morrem, morreu, ferid*, vítima*, hospital, hospitalizad*, internad*, evacua*, desaparecid*,
        queimadura*, bombeiros, graves, intoxicad*, passam mal
    """,
    "victim": """
        trabalhador*, funcionári*, operári*, criança*, bebê, bebé, mulher, passageiros, cliente, clientes,
        moradores, 0 pessoas, família, meu filho, minha filha
    """,
    "foreign": """
        agulha em, agulhas em, agulha encontrada, agulhas encontradas, cacos de vidro, caco de vidro, pedaço de vidro,
        pedaços de vidro, estilhaços de, lâmina, pedaço de metal, pedaços de metal, pedaço de plástico,
        pedaços de plástico, parafuso no, parafuso na, prego no, dente no, larvas no, larvas na, bolor no, mofo no
    """,
    "food": """
        morangos, iogurte*, salada*, sopa*, sanduíche*, sandes, queijo*, papinha*, chocolate*, pão, cereais,
        salsicha*, hambúrguer*, pizza*, bolo*, bolacha*, biscoito*, arroz, massa, molho, sumo, suco, gelado*,
        sorvete*, comida, refeição, carne, peixe, frango, fruta, leite em pó
    """,
    "crime": """
        fraude*, burla*, corrupção, branqueamento, lavagem de dinheiro, suborno*, desvio de
    """,
    "court": """
        juiz, juíza, tribunal, julgamento, procurador*, polícia, chefe, diretor*, presidente, executivo*, gerente
    """,
    "deaths": """
        mortes, óbitos
    """,
    "recall": """
        recall, recolhe, recolhido, recolhidos, recolha, retira, retirado, recolhimento, parem de usar, recolhem,
        retiram
    """,
    "reason": """
        lote*, recall de 0, recall em 0, recolhe 0, unidades, carros, veículos, defeito*, risco, salmonel*,
        contamina*, vidro, metal*, plástico, alérgeno*, perigo, airbag*, freios, travões, do mercado, bactéria*, por
        falha, por falhas, pode soltar, cinto, cadeirinha*, presença de, por risco, por perigo, por contaminação
    """,
    "vital": """
        freios, travões, alarme*, chamadas de emergência, número de emergência, airbag*, ambulância*, hospitais,
        detetor de fumo, detector de fumaça, samu
    """,
    "fails": """
        falham, falha, falhou, falharam, fora do ar, fora de serviço, não funcion*, pane, queda, indisponív*, apagão
    """,
    "legal": """
        burla, indemnizar, terá de pagar 0, ataque informático, ataques informáticos, poluir, poluição do rio,
        buscas na sede,
        vazamento de dados, fuga de dados, roubo de dados, violação de dados, ação coletiva, ataque hacker,
        ciberataque*, ataque cibernético, lavagem de dinheiro, branqueamento de capitais, suborno, propina,
        sonegação, evasão fiscal, assédio sexual, ransomware, processada por, processado por, ministério público,
        ação judicial, ação civil, desvio de dinheiro, informação privilegiada, mandado de prisão, bloqueia bens,
        justiça bloqueia, investigação sobre, investigada por, investigado por, inquérito, processo contra,
        processam, denúncia contra, denunciada por, denunciado por, condenada a, condenado a, condenada por,
        condenado por, falência, recuperação judicial, trabalho escravo, trabalho infantil, violação de privacidade,
        multa de, é multada, golpe da, estelionato, indenização, indemnização, cade abre, acusada de, acusado de,
        lgpd, multada, condenad*, anos de prisão, anos de cadeia, prisão, preso por, presa por, presos por, roubam
        dados, dados roubados, dados vazados, propaganda enganosa, publicidade enganosa, indeniza*, proíbe venda,
        meu advogado, minha advogada, na justiça
    """,
    "law": """
        julgado por, julgada por,
        preso, presa, presos, presas, prende, prendem, detid*, prisão, multa, multad*, processad*, processo,
        investiga*, condenad*, acusad*, denunciad*, buscas, sanção, indiciad*, julgamento, sentença
    """,
    "body": """
        polícia, juiz, juíza, tribunal, justiça, procurador*, presidente, diretor*, chefe, ceo, fraude, corrupção,
        acionistas, regulador*, procon, anpd, executivo*, gerente, assédio, discriminação, racismo
    """,
    "leak": """
        vazad*, vazamento, vaza*, roubad*, hackead*, hackers, expõe*, expost*, à venda, invadid*, piratas, roubam,
        roubados, roubaram, vazam, vazaram, furtam, furtados
    """,
    "data": """
        dados, senhas, palavras-passe, contas de clientes, cartões, banco de dados, informações pessoais
    """,
    "public": """
        greve na, greve no, em greve, entram em greve, boicote*, demissões em massa, despedimento coletivo, greve
        geral, greve dos, paralisação na, paralisação dos, cruzam os braços, braços cruzados, demissões, demite 0,
        despede 0, petição contra, piquete*, boicotar, aprovam greve, aprova greve, aprovam a greve, anunciam greve,
        votam greve, fazem greve, marcam greve, demite, corta 0
    """,
    "strike": """
        greve*, paralisação, protest*, manifesta*
    """,
    "labour": """
        funcionários, trabalhadores, sindicato*, voos, trens, comboios, cancelad*, motoristas, entregadores,
        pilotos, salários, colaboradores
    """,
    "harmless": """
        pegando fogo, é fogo, vendas explodem, bomba de água, bomba nas redes, é uma bomba, fogos de artifício, fogo
        de artifício, fogo baixo, morto de fome, morrendo de rir, morrer de rir, morro de vontade, à prova de
        vazamento, retirada na loja, retira na loja, bomba de, queima de estoque, pegando fogo com, em chamas com,
        queima calorias, tarifa bancária, desaba o preço
    """,
    "frame": """
        atacante, meio-campista, zagueiro, avançado, acréscimos, filme, romance, série, videojogo, museu, simulacro,
        simulado, promoções, descontos, copa, curso
    """,
    "broken": """
        mort*, morre, morreu, desaparecid*
    """,
    "service": """
        o app, a app, aplicativo, aplicação, site, entrar na conta, cartão, conta, pagar, pagamento*,
        salários, transferência*, pix, multibanco, caixa automático, atualização, telemóvel, celular
    """,
}

"""Portuguese, as the demo's authors write it. Invented."""

# A vocabulary reads better in paragraphs than one word a line.
# fmt: off
WORDS: dict[str, tuple[str, ...]] = {
    "outage": (
        "{lead} {b} {down} e {problem}. {feeling}", "{problem_cap}, {where}. {feeling} {b} {down}.",
        "{b} {down} {since}. {problem_cap}. {demand}", "{feeling} {b} {down} e {problem}.",
        "Estou {where} e {problem}. {b}, {demand}", "{ask_others} {b} {down} e {problem}.",
        "{lead} {n} tentativas e {problem}. O apoio do {b}: {support_is}. {feeling}",
        "Desde as {clock}: {problem}. E o {b}? {support_is}. {feeling}",
    ),
    "lead": (
        "Que bom.", "A sério?", "Inacreditável.", "Ótimo começo:", "Outra vez.", "Não é brincadeira:", "Atenção:",
        "Que vergonha:", "Bom dia para quem?", "Não acredito.", "Obrigado por nada.", "Aviso:", "Já não aguento:",
        "Linda manhã:",
    ),
    "down": (
        "está fora do ar", "não responde", "está completamente bloqueado", "só dá erro", "não carrega", "caiu",
        "travou", "fica rodando sem parar", "não deixa ninguém entrar", "não funciona", "está parado",
    ),
    "problem": (
        "recusaram o meu cartão", "não consigo abrir o aplicativo", "o meu saldo aparece zerado",
        "o salário não chegou", "não consigo pagar o aluguel", "o caixa engoliu o meu cartão",
        "faltam {amount} na minha conta", "a transferência está presa", "cobraram duas vezes",
        "a maquininha da minha loja recusa tudo", "o código nunca chega", "não consigo levantar dinheiro",
        "os salários de {n} pessoas estão parados", "o débito da luz voltou", "estou trancada fora da minha conta",
        "o site fica em branco",
    ),
    "problem_cap": (
        "Cartão recusado", "Sem acesso ao meu dinheiro", "O aplicativo fecha sozinho", "Transferência sumiu",
        "Login sem fim", "Saldo errado", "Pagamento cobrado em dobro", "Nenhum código há {n} horas",
        "Nem dinheiro vivo há",
    ),
    "where": (
        "na caixa do supermercado", "no posto de gasolina", "na frente da fila inteira", "na farmácia",
        "com o carrinho cheio", "na estação de {city}", "no hotel", "no veterinário", "no café em {city}",
        "com duas crianças cansadas", "em {city}",
    ),
    "since": (
        "desde as {clock}", "há {n} horas", "a manhã inteira", "pela segunda vez este ano", "no dia do aluguel",
        "sem nenhuma explicação", "bem na hora das contas",
    ),
    "feeling": (
        "É uma vergonha.", "Estou furiosa.", "Um desastre.", "Totalmente inútil.", "Que piada de banco.",
        "Estou farto.", "Péssimo atendimento.", "Estou muito preocupado.", "Não se trata assim as pessoas.",
        "Inaceitável.", "Ridículo.", "Muito decepcionante.", "Quase chorei.", "A confiança acabou.", "Que aflição.",
        "Nem um pedido de desculpas.",
    ),
    "demand": (
        "o que está acontecendo?", "expliquem-se.", "quando volta?", "quem paga a minha multa?", "respondam já.",
        "onde está o meu dinheiro?", "chega.", "espero uma resposta.", "vai haver compensação?",
    ),
    "ask_others": (
        "É só comigo?", "Mais alguém?", "Acontece com vocês também?", "Alguém confirma?", "Em {city} também?",
    ),
    "support_is": (
        "{n} minutos de espera", "ninguém", "uma máquina que desliga", "ocupado", "respostas copiadas", "silêncio",
        "música sem fim",
    ),
    "relative": ("mãe", "avó", "irmã", "filha", "chefe", "vizinha", "mulher", "colega", "tia", "amiga"),
    "complaint": (
        "{b} {gripe}. {feeling}", "{lead} {b} {gripe}.", "{b} {gripe} e {gripe2}. {feeling}",
        "Minha {relative} espera há {n} semanas, {b} {gripe}. {feeling}", "Caro {b}, {gripe2}. {demand}",
    ),
    "gripe": (
        "aumenta as taxas outra vez", "fecha a agência de {city}", "cobra {amount} por um extrato em papel",
        "perdeu os meus documentos", "bloqueia o cartão nas férias", "escreve para o endereço antigo",
        "leva {n} dias numa transferência imediata", "recusa sem explicar", "esconde os custos em letra miúda",
        "liga na hora do jantar", "baixa os juros da poupança", "confunde a minha conta",
    ),
    "gripe2": (
        "ninguém soube ajudar", "encerraram a conversa", "o meu nome estava errado", "nenhum pedido de desculpas",
        "a fila ia até à rua", "o reembolso nunca veio", "tive de ir até {city}", "foram muito grosseiros",
    ),
    "everyday": (
        "{day_lead} {b} {everyday_fact}.", "{b} {everyday_fact}. {day_end}", "{day_do} no {b} {day_place}. {day_end}",
        "{b} em {city}: {day_see}. {day_end}", "{day_lead} minha {relative} diz que o {b} {everyday_fact}.",
    ),
    "day_lead": (
        "Visto hoje:", "A propósito,", "Para quem perguntou:", "Nota:", "Segundo o folheto,", "No almoço,",
        "Li no jornal:",
    ),
    "everyday_fact": (
        "tem um cartão novo", "abre aos sábados em {city}", "separa os gastos por categoria",
        "procura gente em {city}", "manda os extratos em PDF", "está na feira de {city}",
        "oferece um cartão de viagem", "mudou as condições", "apoia a biblioteca de {city}",
        "publica o relatório anual", "oferece cofrinhos partilhados",
    ),
    "day_do": (
        "Reunião marcada", "Poupança aberta", "Moedas depositadas", "Transferência agendada", "Juros comparados",
        "Cartão pedido",
    ),
    "day_place": (
        "em {city}", "do sofá", "no comboio", "no intervalo", "na agência", "com a minha {relative}", "por telefone",
    ),
    "day_see": (
        "pouca fila", "horário novo", "dois balcões abertos", "muito papel", "uma turma em visita",
        "guarda-chuvas azuis",
    ),
    "day_end": (
        "É isso.", "Vamos ver.", "Anotado.", "Nada de especial.", "Segue o baile.", "Pronto.", "Fica a nota.",
    ),
    "question": (
        "O {b} tem {offer}?", "Alguém sabe se o {b} oferece {offer}?", "Como posso {task_self} no {b}?",
        "Pergunta ao {b}: dá para {task_self} {day_place}?", "O que é melhor para {purpose}, {b} ou uma cooperativa?",
    ),
    "offer": ("contas para jovens", "cartão de estudante", "crédito para autônomos", "subcontas", "ajuda em inglês"),
    "purpose": (
        "uma associação", "uma lojinha", "o orçamento da família", "autônomos", "uma casa partilhada",
        "viagens longas",
    ),
    "task_self": (
        "mudar o limite", "ver extratos antigos", "pedir outro cartão", "exportar o ano", "incluir um procurador",
    ),
    "praise": (
        "{praise_lead} {b} {good_deed}. {joy}", "{b} {good_deed}. {joy}", "{joy} {b} {good_deed} e {good2}.",
        "Minha {relative} adora o {b}: {good2}. {joy}",
    ),
    "praise_lead": ("Boa surpresa:", "Parabéns:", "É preciso dizer:", "Obrigada!", "Coisa boa:", "Tiro o chapéu:"),
    "good_deed": (
        "resolveu o meu problema em {n} minutos", "devolveu a taxa", "ligou na hora combinada",
        "teve muita paciência", "mandou o cartão numa noite", "travou uma fraude", "explicou tudo com clareza",
    ),
    "good2": (
        "a equipa foi ótima", "o aplicativo é um gosto", "tudo funciona", "o conselho foi honesto", "foi rápido",
    ),
    "joy": (
        "Perfeito.", "Muito contente.", "Ótimo atendimento.", "Recomendo.", "Adorei.", "Muito obrigado!", "Nota dez.",
    ),
    "review_bad": (
        "{review_bug}. {feeling}", "{problem_cap}. {review_bug}. {feeling}",
        "Depois da atualização: {review_bug}. {feeling}", "{feeling} {review_bug} e {problem}.",
    ),
    "review_bug": (
        "fecha ao abrir", "a impressão digital parou", "carrega sem fim", "gasta a bateria", "tela branca",
        "pede a senha toda hora", "trava na transferência", "não chegam avisos", "esquece as configurações",
    ),
    "review_good": ("{review_plus}. {joy}", "{review_plus}, {good2}. {joy}", "{joy} {review_plus} e {good2}."),
    "review_plus": (
        "Claro e rápido", "Enfim modo escuro", "Fácil de usar", "Os cofrinhos são práticos",
        "Funciona em telemóvel antigo",
    ),
    "title_bad": ("Inútil", "Caiu outra vez", "Sem acesso", "Não instalem", "Decepção", "Não entra", "Desastre"),
    "title_good": ("Muito bom", "Funciona bem", "Muito contente", "Simples e claro", "Recomendo", "Rápido"),
    "headline": ("{b} {news_fact}", "{news_lead}: {b} {news_fact}", "{b} {news_fact}, {news_source}"),
    "breaking": ("{b} {down} {since}", "{news_lead}: {b} {down}", "{b} {down}, {news_source}"),
    "news_lead": ("Finanças", "Economia", "Consumo", "Em resumo", "Região", "Tecnologia"),
    "news_fact": (
        "anuncia depósitos estáveis", "prevê menos agências em {city}", "testa um novo cartão",
        "sobe um pouco o crédito", "abre escritório em {city}", "nomeia diretora de riscos", "alarga o horário",
        "publica o relatório do clima",
    ),
    "news_source": ("segundo um porta-voz", "segundo uma pesquisa", "segundo o relatório anual", "dizem analistas"),
    "nobody": ("{smalltalk} {day_end}", "{smalltalk} {smalltalk}", "{smalltalk} Minha {relative} concorda."),
    "smalltalk": (
        "Chuva em {city}, claro.", "O comboio está {n} minutos atrasado.", "Hoje há sopa de abóbora.",
        "O gato dorme na caixa.", "Bela tarde em {city}.", "O pão finalmente cresceu.", "Nova ciclovia em {city}.",
        "Acabei o romance.",
    ),
    "aside": (
        "No {r} tudo funciona.", "Vou mudar para o {r}.", "Minha {relative} está no {r}, sem problemas.",
        "O {r} faz melhor.",
    ),
    "city": (
        "Harrowmere", "Vila Serena do Rio", "Porto Almofala", "Montaréu", "Santa Quitéria", "Ribeirão Alto",
        "Lagoa Clara",
    ),
    "emoji_bad": ("😡", "🤬", "😤", "🙄", "😭", "🤦", "💸", "👎"),
    "emoji_good": ("😊", "🎉", "👏", "💙", "👍", "🙌"),
    "emoji": ("🤔", "📱", "💳", "🏦", "👀"),
    "tag_bad": ("foradoar", "vergonha", "caiu", "semdinheiro", "cartão"),
    "tag": ("banco", "dinheiro", "poupança", "finanças"),
}

"""Spanish, as the demo's authors write it. Invented."""

# A vocabulary reads better in paragraphs than one word a line.
# fmt: off
WORDS: dict[str, tuple[str, ...]] = {
    "outage": (
        "{lead} {b} {down} y {problem}. {feeling}", "{problem_cap}, {where}. {feeling} {b} {down}.",
        "{b} {down} {since}. {problem_cap}. {demand}", "{feeling} {b} {down} y {problem}.",
        "Estoy {where} y {problem}. {b}, {demand}", "{ask_others} {b} {down} y {problem}.",
        "{lead} {n} intentos y {problem}. La atención de {b}: {support_is}. {feeling}",
        "Desde las {clock}: {problem}. ¿Y {b}? {support_is}. {feeling}",
    ),
    "lead": (
        "Genial.", "¿En serio?", "Increíble.", "Qué bien:", "Otra vez.", "No es broma:", "Atención:",
        "Qué vergüenza:", "Buenos días:", "No me lo creo.", "Gracias por nada.", "Aviso:", "Ya no puedo más:",
        "Vaya mañana:",
    ),
    "down": (
        "está caído", "no responde", "está bloqueado del todo", "da error en todo", "no carga",
        "sigue fuera de servicio", "se ha colgado", "da vueltas sin parar", "no deja entrar a nadie", "no funciona",
        "está muerto",
    ),
    "problem": (
        "me rechazan la tarjeta", "no puedo entrar en la aplicación", "mi saldo sale a cero",
        "la nómina no ha llegado", "no puedo pagar el alquiler", "el cajero se tragó mi tarjeta",
        "faltan {amount} en mi cuenta", "la transferencia está atascada", "me han cobrado dos veces",
        "el datáfono de mi tienda no acepta nada", "el código no llega nunca", "no puedo sacar dinero",
        "las nóminas de {n} personas están bloqueadas", "devolvieron el recibo de la luz",
        "no tengo acceso a mi propio dinero", "la página sale en blanco",
    ),
    "problem_cap": (
        "Tarjeta rechazada", "Sin acceso a mi dinero", "La aplicación se cierra sola", "Transferencia desaparecida",
        "Inicio de sesión eterno", "Saldo equivocado", "Pago cobrado dos veces", "Sin código desde hace {n} horas",
        "Tampoco hay efectivo",
    ),
    "where": (
        "en la caja del supermercado", "en la gasolinera", "delante de toda la cola", "en la farmacia",
        "con el carro lleno", "en la estación de {city}", "en el hotel", "en el veterinario",
        "en la cafetería de {city}", "con dos niños cansados", "en {city}",
    ),
    "since": (
        "desde las {clock}", "desde hace {n} horas", "toda la mañana", "por segunda vez este año",
        "el día del alquiler", "sin ninguna explicación", "justo cuando vencen las facturas",
    ),
    "feeling": (
        "Es una vergüenza.", "Estoy furiosa.", "Un desastre.", "Totalmente inútil.", "Vaya broma de banco.",
        "Estoy harto.", "Pésimo servicio.", "Estoy muy preocupado.", "Así no se trata a la gente.", "Inaceptable.",
        "Ridículo.", "Muy decepcionante.", "Casi lloro.", "Ya no hay confianza.", "Qué angustia.", "Ni una disculpa.",
    ),
    "demand": (
        "¿qué está pasando?", "den una explicación.", "¿cuándo vuelve?", "¿quién paga mis recargos?", "contesten ya.",
        "¿dónde está mi dinero?", "basta ya.", "espero una respuesta.", "¿habrá compensación?",
    ),
    "ask_others": (
        "¿Soy el único?", "¿A alguien más le pasa?", "¿Os pasa igual?", "¿Alguien lo confirma?",
        "¿En {city} también?",
    ),
    "support_is": (
        "{n} minutos de espera", "nadie", "una máquina que cuelga", "comunicando", "respuestas copiadas", "silencio",
        "música sin fin",
    ),
    "relative": ("madre", "abuela", "hermana", "hija", "jefa", "vecina", "mujer", "compañera", "tía", "amiga"),
    "complaint": (
        "{b} {gripe}. {feeling}", "{lead} {b} {gripe}.", "{b} {gripe} y {gripe2}. {feeling}",
        "Mi {relative} espera desde hace {n} semanas, {b} {gripe}. {feeling}", "Estimados de {b}: {gripe2}. {demand}",
    ),
    "gripe": (
        "sube otra vez las comisiones", "cierra la oficina de {city}", "cobra {amount} por un extracto en papel",
        "perdió mis papeles", "bloquea mi tarjeta en vacaciones", "escribe a mi antigua dirección",
        "tarda {n} días en una transferencia inmediata", "rechaza sin dar motivos",
        "esconde los gastos en letra pequeña", "llama a la hora de cenar", "baja el interés",
        "confunde mi cuenta con otra",
    ),
    "gripe2": (
        "nadie pudo ayudarme", "cerraron la conversación", "mi nombre estaba mal escrito", "ni una disculpa",
        "la cola salía a la calle", "el reembolso nunca llegó", "tuve que ir hasta {city}", "el trato fue malo",
    ),
    "everyday": (
        "{day_lead} {b} {everyday_fact}.", "{b} {everyday_fact}. {day_end}", "{day_do} en {b} {day_place}. {day_end}",
        "{b} en {city}: {day_see}. {day_end}", "{day_lead} mi {relative} dice que {b} {everyday_fact}.",
    ),
    "day_lead": (
        "Visto hoy:", "Por cierto,", "Para quien preguntaba:", "Nota:", "Según el folleto,", "A mediodía,",
        "Leído en el diario:",
    ),
    "everyday_fact": (
        "tiene una tarjeta nueva", "abre los sábados en {city}", "ordena los gastos por tipo",
        "busca gente en {city}", "envía los extractos en PDF", "está en la feria de {city}",
        "ofrece una tarjeta de viaje", "cambió sus condiciones", "apoya la biblioteca de {city}",
        "publica su informe anual", "ofrece huchas compartidas",
    ),
    "day_do": (
        "Cita pedida", "Cuenta de ahorro abierta", "Monedas ingresadas", "Transferencia programada",
        "Intereses comparados", "Tarjeta pedida",
    ),
    "day_place": (
        "en {city}", "desde el sofá", "en el tren", "en la pausa", "en la oficina", "con mi {relative}",
        "por teléfono",
    ),
    "day_see": (
        "poca cola", "horario nuevo", "dos ventanillas abiertas", "mucho papel", "una clase de visita",
        "paraguas azules",
    ),
    "day_end": (
        "Eso es todo.", "Ya veremos.", "Apuntado.", "Nada especial.", "Seguimos.", "Pues eso.", "Continuará.",
    ),
    "question": (
        "¿{b} tiene {offer}?", "¿Alguien sabe si {b} ofrece {offer}?", "¿Cómo puedo {task_self} en {b}?",
        "Pregunta para {b}: ¿se puede {task_self} {day_place}?",
        "¿Qué es mejor para {purpose}, {b} o una caja rural?",
    ),
    "offer": (
        "cuentas para jóvenes", "tarjeta para estudiantes", "hipotecas para autónomos", "subcuentas",
        "ayuda en inglés",
    ),
    "purpose": (
        "una asociación", "una tienda pequeña", "el presupuesto familiar", "autónomos", "un piso compartido",
        "viajes largos",
    ),
    "task_self": (
        "cambiar el límite", "ver extractos antiguos", "pedir otra tarjeta", "exportar el año",
        "añadir un autorizado",
    ),
    "praise": (
        "{praise_lead} {b} {good_deed}. {joy}", "{b} {good_deed}. {joy}", "{joy} {b} {good_deed} y {good2}.",
        "Mi {relative} está encantada con {b}: {good2}. {joy}",
    ),
    "praise_lead": (
        "Bonita sorpresa:", "Bravo:", "Hay que decirlo:", "¡Gracias!", "Algo bueno:", "Me quito el sombrero:",
    ),
    "good_deed": (
        "resolvió mi problema en {n} minutos", "devolvió la comisión", "llamó a la hora prometida",
        "tuvo mucha paciencia", "mandó la tarjeta en una noche", "paró un fraude", "lo explicó todo muy claro",
    ),
    "good2": (
        "el equipo fue estupendo", "la aplicación es un gusto", "todo funciona", "el consejo fue honesto",
        "fue rápido",
    ),
    "joy": (
        "Perfecto.", "Muy contenta.", "Gran servicio.", "Lo recomiendo.", "Encantado.", "¡Muchas gracias!",
        "De diez.",
    ),
    "review_bad": (
        "{review_bug}. {feeling}", "{problem_cap}. {review_bug}. {feeling}",
        "Desde la actualización: {review_bug}. {feeling}", "{feeling} {review_bug} y {problem}.",
    ),
    "review_bug": (
        "se cierra al abrir", "la huella ya no funciona", "carga sin fin", "gasta la batería", "pantalla en blanco",
        "pide la contraseña todo el rato", "se congela al transferir", "no llegan avisos", "olvida mis ajustes",
    ),
    "review_good": ("{review_plus}. {joy}", "{review_plus}, {good2}. {joy}", "{joy} {review_plus} y {good2}."),
    "review_plus": (
        "Clara y rápida", "Por fin modo oscuro", "Fácil de usar", "Las huchas son prácticas",
        "Va bien en un móvil viejo",
    ),
    "title_bad": (
        "Inútil", "Caída otra vez", "Sin acceso", "No la instalen", "Decepción", "No deja entrar", "Desastre",
    ),
    "title_good": ("Muy buena", "Funciona bien", "Muy contenta", "Sencilla y clara", "Recomendable", "Rápida"),
    "headline": ("{b} {news_fact}", "{news_lead}: {b} {news_fact}", "{b} {news_fact}, {news_source}"),
    "breaking": ("{b} {down} {since}", "{news_lead}: {b} {down}", "{b} {down}, {news_source}"),
    "news_lead": ("Finanzas", "Economía", "Consumo", "En breve", "Local", "Tecnología"),
    "news_fact": (
        "comunica depósitos estables", "prevé menos oficinas en {city}", "prueba una tarjeta nueva",
        "sube un poco las hipotecas", "abre oficina en {city}", "nombra directora de riesgos", "amplía su horario",
        "publica su informe climático",
    ),
    "news_source": ("según un portavoz", "según una encuesta", "según su memoria anual", "apuntan los analistas"),
    "nobody": ("{smalltalk} {day_end}", "{smalltalk} {smalltalk}", "{smalltalk} Mi {relative} opina lo mismo."),
    "smalltalk": (
        "Llueve en {city}, qué raro.", "El tren llega {n} minutos tarde.", "Hoy toca sopa de calabaza.",
        "El gato duerme en la caja.", "Bonita tarde en {city}.", "Por fin subió el pan.",
        "Carril bici nuevo en {city}.", "Terminé la novela.",
    ),
    "aside": (
        "En {r} todo funciona.", "Me cambio a {r}.", "Mi {relative} está en {r} y sin problemas.",
        "{r} lo hace mejor.",
    ),
    "city": (
        "Harrowmere", "Valdelomo", "Puerto Quinela", "San Bernal", "Torrearce", "Montelirio", "Las Cigüeñas",
        "Ribamora",
    ),
    "emoji_bad": ("😡", "🤬", "😤", "🙄", "😭", "🤦", "💸", "👎"),
    "emoji_good": ("😊", "🎉", "👏", "💙", "👍", "🙌"),
    "emoji": ("🤔", "📱", "💳", "🏦", "👀"),
    "tag_bad": ("caído", "vergüenza", "sinservicio", "fallo", "tarjeta"),
    "tag": ("banca", "dinero", "ahorro", "finanzas"),
}

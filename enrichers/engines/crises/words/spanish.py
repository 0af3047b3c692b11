"""The words of crises in Spanish, by group; see the package for how they are written."""

WORDS: dict[str, str] = {
    "money": """
        ventas, acciones, precios, demanda de, ingresos, mi cabeza
    """,
    "danger": """
        un muerto, dos muertos, tres muertos, 0 muertos, mata a un, mata a una, mata a dos, mata a 0, cae una grúa,
        se quema con,
        incendia un, incendia una, incendia el, incendia la, incendió mi,
        riesgo de incendio, fuga de gas, escape de gas, alerta sanitaria, alerta alimentaria, intoxicación
        alimentaria, intoxicación masiva, salmonela, salmonelosis, listeria, listeriosis, amenaza de bomba, monóxido
        de carbono, riesgo de asfixia, se incendió, prendió fuego, explotó en mi, electrocut*, riesgo de lesiones,
        accidente laboral, no consumir, brote de, se desploma, desplome del techo, descargas eléctricas, descarga
        eléctrica, se asfixia, atragant*, aterrizaje de emergencia, cancerígen*, quemaduras, norovirus, legionela,
        se incendia, en llamas, dosis equivocada, gravemente herid*, puede explotar, sobrecalentamiento, derrumbe,
        reacción alérgica, en estado crítico, se estrella, vuelca, riesgo eléctrico, atrapados, arde una, arde la,
        arde el, arde un, calcinad*, arrasa, vuelco, volcó, deja 0, heridos, herida grave, herido grave, muertos,
        fallecid*, fallece, fallecen, atropell*, aplasta*, electrocuta*, mutil*, se quema, quemó, sufre quemaduras,
        deja heridos
    """,
    "hazard": """
        estalló, calambre, cloro, encalla,
        incendio*, explosión, explosiones, explota, explotó, accidente*, humo, derrumbe, derrumba, descarril*, fuga,
        vertido, derrame, contamina*, intoxica*, tiroteo, bomba, sobrecalent*, fuego, llamas, moho, defectuos*
    """,
    "place": """
        un piso, vivienda, piscina, ferry, pasajeros, guardería, colegio,
        fábrica, almacén, planta, sede, nave, tienda, edificio, comedor, hotel, oficinas, refinería, mina, bomberos,
        evacua*, vecinos, trabajadores, estación, puerto, túnel, obra, local, depósito, bodega, centro comercial,
        sucursal
    """,
    "harm": """
        urgencias, me corté, cortó la cara, me cortó, fractura*,
        muert*, muere, mueren, murió, fallec*, herid*, víctima*, hospital, hospitalizad*, evacua*, desaparecid*,
        quemadura*, intoxicad*, bomberos, graves, enferm*, atrapad*
    """,
    "victim": """
        trabajador*, empleado*, operario*, niño*, niña*, bebé*, mujer, pasajeros, clientes, cliente, vecinos, 0
        personas, familia, mi hijo, mi hija
    """,
    "foreign": """
        aguja en, agujas en, una aguja, trozo de vidrio, trozos de vidrio, trozo de cristal, trozos de cristal,
        cristales en, vidrios en, cuchilla, trozo de metal, trozos de metal, trozo de plástico, trozos de plástico,
        tornillo en, clavo en, diente en, gusanos en, moho en, un gusano
    """,
    "food": """
        fresas, yogur*, ensalada*, sopa*, bocadillo*, sándwich*, queso*, potito*, papilla*, chocolate*, pan, cereales,
        salchicha*, hamburguesa*, pizza*, pastel*, galleta*, arroz, pasta, salsa, zumo, jugo, helado*, comida, carne,
        pescado, pollo, fruta, leche infantil
    """,
    "crime": """
        fraude*, estafa*, corrupción, blanqueo, soborno*, malversación
    """,
    "court": """
        juez, jueza, tribunal, juicio, fiscal*, policía, jefe, jefa, director*, presidente*, directivo*, gerente
    """,
    "deaths": """
        muertes, fallecimientos, muertos
    """,
    "recall": """
        retira, retiran, retirada, retirado, retirar, a revisión, llamado a revisión, dejen de usar, retiro, llama,
        pide devolver
    """,
    "reason": """
        riesgo, lote*, mercado, defecto*, fallo*, salmonela, listeria, contamina*, cristal*, vidrio, metal*,
        plástico, alérgeno*, peligro, airbag*, frenos, producto por, revisión 0, bacteria*, por fallo, por fallos,
        por un fallo, por posible*, por presencia, cinturón, por riesgo, por peligro, sillas, infantil*
    """,
    "vital": """
        frenos, alarma*, llamadas de emergencia, airbag*, ambulancia*, hospitales, detector de humo, marcapasos,
        semáforos, emergencias
    """,
    "fails": """
        fallan, falla, fallaron, falló, caída, caído, sin servicio, no funcion*, avería, dejaron de funcionar, fuera
        de servicio
    """,
    "legal": """
        estafa, vertido tóxico, vertidos tóxicos, por contaminar, indemnización, deberá pagar 0, registro policial,
        registros policiales, registro de la sede,
        demanda colectiva, filtración de datos, fuga de datos, brecha de datos, robo de datos, ciberataque*,
        blanqueo, lavado de dinero, soborno*, evasión fiscal, fraude fiscal, acoso sexual, ransomware, detenido el,
        detenida la, orden de arresto, imputad*, querella, malversación, acción legal, fiscalía, uso de información
        privilegiada, denuncia penal, abre juicio, ante la fiscalía, denuncian a, denuncia contra, denuncia a,
        demanda contra, demandan a, demanda a, investigación penal, expediente sancionador, juicio contra, sentencia
        contra, competencia abre, quiebra, concurso de acreedores, trabajo infantil, acusado de, acusan a, condenan
        a, condenado a, multan a, multa de, multa a, agencia de protección de datos, violación de privacidad,
        condenan, condenad*, años de cárcel, años de prisión, a prisión, prohíben a, demandan, ingresa en prisión,
        roban los datos, roban datos, robo de información, hackean a, publicidad engañosa, indemniza*,
        ante el juez, en los tribunales, mi abogado, mi abogada
    """,
    "law": """
        juzgan, imputan,
        detenid*, detienen, detención, arrest*, multa, multan, multada, multado, demanda*, demandan, registran,
        investiga*, condena*, juicio, acusad*, acusan, sanción, sanciona*, allana*, prisión, cárcel, redada,
        prohíbe, sentencia
    """,
    "body": """
        policía, juez, jueza, tribunal, fiscal*, presidente*, director*, jefe, consejero*, fraude, corrupción,
        millones, millonaria, accionistas, hacienda, regulador*, guardia civil, directivo*, gerente, ejecutivo*,
        autoridades, discriminación, acoso
    """,
    "leak": """
        filtra*, filtrad*, robad*, robo, hackea*, hackers, expone*, expuest*, al descubierto, a la venta, vulnera*,
        piratas, roban, robaron, robó, sustra*, publican, filtran
    """,
    "data": """
        datos, contraseñas, cuentas de, información personal, tarjetas, base de datos, historiales
    """,
    "public": """
        huelga en, a la huelga, en huelga, boicot*, paro indefinido, despidos masivos, convocan huelga, huelga de,
        ere en, huelga general, huelguistas, piquete*, despidos, despedirá a 0, recorte de plantilla, petición
        contra, llaman al boicot, convoca huelga, convoca una huelga, anuncian huelga, anuncia huelga, van a huelga,
        votan huelga, secundan, despide a 0, recorta 0, boicotear
    """,
    "strike": """
        huelga*, paro, protesta*, plantón, manifesta*
    """,
    "labour": """
        trabajadores, empleados, sindicato*, vuelos, trenes, cancelad*, conductores, repartidores, pilotos,
        salarios, plantilla, convenio
    """,
    "harmless": """
        fuegos artificiales, fuego artificial, es una bomba, una bomba de, que arde, ventas explotan, retirar en
        tienda, recogida en tienda, retirada en tienda, bomba de agua, a fuego lento, muerto de risa, muerta de
        risa, me muero por, muero por, muerto de hambre, a prueba de fugas, semana de la moda, sin multa, de muerte,
        llama a, está que arde, retira el cargo, arde de ganas, mi estafa favorita
    """,
    "frame": """
        delantero, centrocampista, defensa central, película, novela, serie de televisión, videojuego, museo,
        simulacro, descuento*, copa, tiempo añadido, curso
    """,
    "broken": """
        muert*, muere, murió, desaparecid*
    """,
    "service": """
        la app, aplicación, página web, iniciar sesión, tarjeta, cuenta, pagar, pagos, nóminas,
        transferencia*, cajero, actualización, móvil
    """,
}

"""English, as the demo's authors write it. Invented."""

# A vocabulary reads better in paragraphs than one word a line.
# fmt: off
WORDS: dict[str, tuple[str, ...]] = {
    "outage": (
        "{lead} {b} {down} and {problem}. {feeling}", "{problem}, {where}. {feeling} {b} {down}",
        "{b} {down} {since}. {problem}. {demand}", "{lead} {problem} and {b} says nothing. {feeling}",
        "{feeling} {b} {down} {since} and {problem}", "Standing {where} and {problem}. {b}, {demand_low}",
        "{ask_others} {b} {down} here, {problem}", "{b} {down} again? {problem}. {feeling}",
        "My {relative} cannot pay {where} because {b} {down}. {feeling}",
        "{since_cap}: {problem}. Now {clock} and {b} still {down_ing}. {demand}",
        "{lead} {n} attempts, {problem}. {b} support? {support_is}. {feeling}",
        "So {b} {down} on {dayword}. {feeling} {demand}",
    ),
    "lead": (
        "Great start to the day:", "Brilliant.", "Seriously?", "Right, so", "Good grief,", "Unbelievable.", "Wow.",
        "Not again.", "Day ruined:", "Just what I needed:", "Anyone awake over there?", "PSA:", "Update:",
        "Fun fact:", "Absolute shambles:", "Oh joy.", "For the record:", "Hello?", "Nightmare morning.",
        "Can't make this up:", "So embarrassing:", "Thanks for nothing.", "Honestly,", "Well well.", "I give up.",
    ),
    "down": (
        "is down", "is completely down", "has fallen over", "won't load", "is broken", "is not working", "is offline",
        "is stuck on the loading screen", "has crashed", "keeps throwing errors", "is dead", "is timing out",
        "has locked everyone out", "has stopped responding", "is having a total meltdown", "is failing badly",
    ),
    "down_ing": ("down", "broken", "dead", "offline", "failing", "not loading", "unreachable", "frozen", "in pieces"),
    "problem": (
        "my card was declined {where}", "the app logs me out the second I log in", "I can't see my balance",
        "my wages have not arrived", "my balance shows zero", "{amount} is missing from my account",
        "I can't pay my rent", "I can't get cash out", "the login just spins", "face recognition fails every time",
        "every transfer gets stuck at the last step", "the payment was taken twice",
        "contactless is refused everywhere", "the website shows a blank page", "I am locked out of my own money",
        "standing orders did not go out", "the code by text never arrives", "the cash machine kept my card",
        "my shop's card terminal refuses everyone", "the app says my account does not exist",
        "no one can pay the plumber", "I can't top up my travel card", "the card reader says 'contact your bank'",
        "payroll for {n} people is stuck", "I get error {n}{n} on every screen",
        "my savings have vanished from the overview", "direct debits bounced and I was charged a fee",
        "I can't buy a train ticket", "the invoice to my biggest supplier failed",
        "the app asks for a password I never set", "my mortgage payment failed", "I can't approve an online order",
        "joint account payments are blocked",
    ),
    "where": (
        "at the supermarket", "at the petrol station", "in front of the whole queue", "at the pharmacy", "on the bus",
        "with a trolley full of shopping", "at the station in {city}", "at a hotel abroad", "with two tired kids",
        "at the vet", "at the café in {city}", "at the till", "in {city}", "at the hospital car park",
        "at the ferry port", "at the garden centre", "in a taxi", "at the school canteen",
        "outside the branch in {city}", "at lunch with a client",
    ),
    "since": (
        "since {clock}", "for {n} hours", "all morning", "for ages", "since I woke up", "since before nine",
        "for the second time this year", "and nobody says why", "right when bills are due", "on payday of all days",
    ),
    "since_cap": (
        "Since {clock}", "This morning", "{clock}", "First thing today", "On my way to work", "At breakfast",
    ),
    "feeling": (
        "This is a disgrace.", "I am furious.", "Terrible service.", "So angry right now.", "Absolutely useless.",
        "What a joke of a bank.", "Worst bank ever.", "I feel humiliated.", "Really worried now.",
        "It is a disaster.", "Pathetic.", "Shocking, really.", "I'm fed up.", "I hate this.", "Awful, just awful.",
        "How is this acceptable?", "This hurts small businesses badly.", "I was so embarrassed.",
        "I'm scared about my rent.", "Zero trust left.", "Appalling.", "What a mess.", "I nearly cried.",
        "Deeply disappointing.", "Ridiculous.", "Not good enough.", "A complete failure.", "Stressful beyond words.",
        "Sick of it.", "No apology, nothing.", "Horrible experience.", "I am lost for words.",
        "Panicking a bit here.", "Poor, very poor.", "Angry does not cover it.",
    ),
    "demand": (
        "Fix it.", "Say something.", "Please explain.", "We need answers.", "When will it be back?",
        "Who pays my late fee?", "Will you refund the charges?", "At least put up a notice.",
        "Somebody pick up the phone.", "Compensation?", "Tell people what is going on.", "Wake up.",
        "Get your act together.", "I want a call back.", "What is plan B?", "The regulator should look at this.",
        "An honest status page would be a start.",
    ),
    "demand_low": (
        "please do something", "what is going on", "where is my money", "answer the phone", "this has to stop",
        "tell us when it is fixed", "you owe me an explanation", "how do I pay now", "is anybody there",
    ),
    "ask_others": (
        "Anyone else?", "Is it just me?", "Who else has this?", "Same for everybody?", "Others too?",
        "Anyone in {city} with the same problem?", "Can somebody confirm?", "Is this only on my phone?",
    ),
    "relative": (
        "mum", "dad", "gran", "flatmate", "sister", "neighbour", "boss", "daughter", "son", "tenant", "wife",
        "husband", "best friend", "old uncle", "accountant", "landlady",
    ),
    "dayword": (
        "a Tuesday morning", "rent day", "payday", "my birthday", "market day", "tax deadline day", "moving day",
    ),
    "support_is": (
        "On hold for {n}{n} minutes", "The line is dead", "A robot that hangs up", "Silence", "A busy tone",
        "A chat that closes", "Music on repeat", "Copy and paste replies", "Nobody", "'We value your call'",
    ),
    "complaint": (
        "{b} {gripe}. {feeling}", "{complain_lead} {b} {gripe}", "{gripe_cap}, says {b}. {feeling}",
        "{complain_lead} {b} {gripe} and then {gripe2}. {feeling}", "{b} {gripe}, {gripe2}. {demand}",
        "Dear {b}: {gripe2}. {demand}", "My {relative} waited {n} weeks for {b} to {task}. {feeling}",
    ),
    "complain_lead": (
        "Another day,", "Month {n}:", "Rant:", "Review time:", "How hard can it be?", "Great,", "I see", "Sigh.",
        "Ugh,", "Today's episode:", "Story time.", "Warning:", "Little things that annoy me:",
    ),
    "gripe": (
        "raised the overdraft fee again", "closed the branch in {city}", "charged me {amount} for a paper statement",
        "lost my form for the third time", "put me on hold for {n}{n} minutes",
        "hides the exchange fee in small print", "keeps asking for documents I already sent",
        "blocked my card on holiday", "sends my post to the old address", "moved the search button again",
        "needs {n} working days for an instant transfer", "cut the savings rate",
        "calls me during dinner to sell insurance", "rejected my application without a reason",
        "made the font so small that I can't read it", "logs me out every {n} minutes", "still has no dark mode",
        "takes {amount} a month for nothing", "refused my proof of address", "ignores my complaint since {clock}",
        "turned a simple transfer into a drama", "mixed up my account with a stranger's",
    ),
    "gripe_cap": (
        "'Computer says no'", "Come back with another form", "No appointment for {n} weeks", "Not our problem",
        "Your case is important to us", "Please use the app", "The manager is on leave",
    ),
    "gripe2": (
        "blamed me for it", "the chat closed in my face", "nobody could help", "the letter had a typo in my name",
        "I had to drive to {city}", "the queue was out of the door", "no apology at all", "the refund never came",
        "I wasted my lunch break", "the call was cut off", "they lost the whole file", "support was rude",
    ),
    "task": (
        "change a name", "open a joint account", "send a new card", "answer one email", "close an old account",
        "approve a small loan", "correct an address", "find a lost transfer", "unlock the app",
        "issue a tax statement",
    ),
    "everyday": (
        "{day_lead} {b} {everyday_fact}", "{b} {everyday_fact}. {day_end}",
        "{day_lead} {day_do} with {b} {day_place}", "{day_do_cap} with {b} {day_place}. {day_end}",
        "{b} in {city}: {day_see}. {day_end}", "{day_lead} {b}: {day_see}", "Noticed that {b} {everyday_fact}",
        "{b} {everyday_fact}, {day_see}",
    ),
    "day_lead": (
        "Today", "This week", "For those who asked:", "Small update:", "Just saw that", "Morning note:", "FYI,",
        "Heard that", "According to the leaflet,", "At lunch we talked about it:", "Reading that", "So apparently",
        "On my desk:",
    ),
    "everyday_fact": (
        "has a new card design", "opens on Saturdays in {city}", "now shows spending by category", "changed its logo",
        "sends statements as PDF", "has a stand at the fair in {city}", "sponsors the library in {city}",
        "moved its office to {city}", "offers a two year fixed rate", "asks for a second factor",
        "added a travel card", "has a podcast", "is hiring in {city}", "published its yearly figures",
        "supports joint savings pots", "lets you round up payments", "prints account numbers on the back",
        "updated its terms", "has {n} branches in {city}",
    ),
    "day_do": (
        "opened a savings pot", "paid in a cheque", "set up a standing order", "booked an appointment",
        "compared rates", "ordered a second card", "scanned an invoice", "moved the household budget",
        "changed my address", "signed a form",
    ),
    "day_do_cap": (
        "Opened a business account", "Paid in coins", "Booked a meeting", "Compared three mortgages",
        "Exported the year", "Set a spending limit", "Renewed the travel card", "Sent a transfer abroad",
        "Talked about pensions",
    ),
    "day_place": (
        "in {city}", "from the sofa", "on the train", "before work", "over lunch", "at the branch", "on the website",
        "with my {relative}", "in {n} minutes", "between two meetings", "after the gym", "by phone",
    ),
    "day_see": (
        "a short queue", "new opening hours", "the same old carpet", "two counters open",
        "a leaflet about fraud awareness", "a long form", "the usual paperwork", "blue umbrellas everywhere",
        "an ad at the bus stop", "a school visit", "a Monday crowd", "a stack of brochures",
    ),
    "day_end": (
        "That is all.", "Nothing special.", "We will see.", "Noted.", "Moving on.", "Make of it what you will.",
        "Anyway.", "Curious what others think.", "Thread below.", "More next week.", "Taking notes.", "Onwards.",
    ),
    "question": (
        "Does {b} {offer}?", "Which is simpler for {purpose}, {b} or a building society?",
        "{ask_others} Does {b} {offer}?", "How do I {task_self} with {b}?",
        "Question about {b}: can I {task_self} {day_place}?",
        "My {relative} asks whether {b} can {offer}. Anyone know?", "{b}: how long does it take to {task_self}?",
    ),
    "offer": (
        "offer accounts for teenagers", "charge for cash abroad", "work with Linux and an old phone",
        "have a student card", "open on Saturday in {city}", "support shared pots", "take foreign coins",
        "accept a scanned signature", "do mortgages for the self-employed", "have a limit for instant transfers",
        "give a receipt in English",
    ),
    "purpose": (
        "a club", "a small shop", "a family budget", "freelancers", "a student flat", "a charity", "long trips",
    ),
    "task_self": (
        "change my limit", "add a second owner", "export last year", "see old statements", "block a single shop",
        "move my pension", "share a pot", "order coins", "set a nickname", "print a confirmation",
        "cancel a standing order",
    ),
    "praise": (
        "{praise_lead} {b} {good_deed}. {joy}", "{b} {good_deed}. {joy}", "{joy} {b} {good_deed} {day_place}.",
        "{praise_lead} {b} {good_deed} and {good2}", "Credit where it is due: {b} {good_deed}. {joy}",
        "My {relative} loves {b}: {good2}. {joy}",
    ),
    "praise_lead": (
        "Lovely surprise:", "Kudos:", "Good news for once:", "Shout-out:", "Honestly impressed:",
        "Happy customer here:", "Well done:", "Thank you!", "Little win:", "Nice touch:",
    ),
    "good_deed": (
        "solved my problem in {n} minutes", "sent the new card overnight", "refunded the fee without a fuss",
        "helped my {relative} with great patience", "called back exactly when promised",
        "explained the loan in plain words", "caught a fraud attempt on my card", "made the transfer in seconds",
        "waived the charge", "fixed the app quickly", "found my lost transfer", "kept the branch in {city} open late",
        "wrote a kind and clear letter",
    ),
    "good2": (
        "the staff were wonderful", "the app is a joy now", "everything just works", "they remembered my name",
        "it saved our weekend", "the advice was honest", "it was easy and fast", "I felt taken seriously",
    ),
    "joy": (
        "Love it.", "Really happy.", "Great service.", "Excellent.", "Best bank I ever had.", "Made my day.",
        "Thank you!", "So helpful and friendly.", "Impressive.", "Brilliant people.", "That was kind.", "Superb.",
        "Well done, really.", "I am delighted.", "Wonderful.", "Five stars from me.",
    ),
    "review_bad": (
        "{problem}. {feeling} {review_bug}", "{review_bug}. {feeling}",
        "Since the last update {review_bug_low}. {feeling}", "{feeling} {problem} and {review_bug_low}.",
        "Used to be good, now {review_bug_low}. {problem}. {feeling}", "{review_bug}. {problem}. {demand}",
    ),
    "review_bug": (
        "Crashes on start", "Will not open on my tablet", "Fingerprint stopped working", "Endless loading",
        "Eats the battery", "Forgets my settings", "Shows a white screen", "Asks for the password again and again",
        "Notifications never arrive", "Freezes on the transfer page", "The search finds nothing",
        "Logs out during payment", "Text overlaps everywhere",
    ),
    "review_bug_low": (
        "it crashes on start", "it needs a minute to open", "fingerprint is gone", "it drains my phone", "it freezes",
        "the balance is wrong", "the menu is a maze", "I have to sign in every time", "transfers hang",
        "it hides the fees",
    ),
    "review_good": (
        "{review_plus}. {joy}", "{joy} {review_plus}, {good2}.", "{review_plus} and {good2}. {joy}",
        "{good2}. {review_plus}.",
    ),
    "review_plus": (
        "Clear and quick", "Easy to read", "Spending overview is great", "Transfers are instant", "Dark mode at last",
        "Simple to set up", "The new home screen is nice", "Cards can be frozen with one tap", "Savings pots are fun",
        "Works well on an old phone", "Receipts are easy to find", "Good support chat",
    ),
    "title_bad": (
        "Useless", "Down again", "Locked out", "Terrible update", "Do not trust it", "Broken", "Disappointing",
        "Angry", "No login", "Avoid", "What happened?", "Worse every month", "Shambles", "Can't pay",
    ),
    "title_good": (
        "Great app", "Works well", "Very happy", "Simple and clear", "Love it", "Good job", "Nice update", "Reliable",
        "Recommended", "Fast", "Finally",
    ),
    "headline": (
        "{b} {news_fact}", "{news_lead}: {b} {news_fact}", "{b} {news_fact}, {news_source}",
        "What it means that {b} {news_fact}",
    ),
    "breaking": ("{b} {down} {since}", "{news_lead}: {b} {down}", "{b} {down}, {news_source}"),
    "news_lead": (
        "Markets", "Money", "City briefing", "Analysis", "Consumer watch", "In brief", "Local", "Technology",
    ),
    "news_fact": (
        "reports steady deposits", "names a new chief risk officer", "plans fewer branches in {city}",
        "tests a new card", "raises mortgage rates slightly", "opens an office in {city}", "joins a payments pilot",
        "extends branch hours", "faces questions about fees", "publishes its climate report", "cuts a savings rate",
        "wins a design prize",
    ),
    "news_source": (
        "spokesman says", "survey finds", "documents show", "according to its annual report", "analysts note",
    ),
    "nobody": (
        "{smalltalk} {smalltalk_end}", "{smalltalk} {smalltalk}", "{day_end} {smalltalk}",
        "{smalltalk} My {relative} agrees.",
    ),
    "smalltalk": (
        "Rain in {city} again.", "That match in {city} was something.", "Made soup with {n} leeks.",
        "The cat found the heater.", "Train delayed by {n} minutes.", "My sourdough finally rose.",
        "New bike lane in {city}.", "Reading by the fire.", "Library closes at {clock}.",
        "The museum in {city} is worth it.", "Pancakes for dinner.", "Sunset over {city} tonight.",
    ),
    "smalltalk_end": (
        "Bliss.", "Who knew.", "Send tea.", "That's the post.", "Monday energy.", "See you tomorrow.", "No notes.",
    ),
    "service": (
        "Hi, we are sorry about this. {service_now} {service_next}", "{service_sorry} {service_now} {service_next}",
        "{service_sorry} {service_next}", "Hello, {service_low} {service_next}",
    ),
    "service_sorry": (
        "We are sorry for the trouble.", "Sorry about that.", "That is not the day we wanted for you.",
        "We hear you.", "Thank you for telling us.", "We understand how stressful this is.",
    ),
    "service_now": (
        "Card payments and logins are affected since this morning.", "Our engineers are working on it right now.",
        "Payments are being restored step by step.", "Your money is safe.", "Cash machines in branches work.",
    ),
    "service_low": (
        "we have passed this on to the team.", "we can see the problem and are on it.",
        "our team is looking into it.", "we would like to look at this with you.",
    ),
    "service_next": (
        "Could you send us a message with your postcode?", "Updates are on our status page.",
        "We will not charge late fees today.", "Please keep your receipt, we will refund charges.",
        "We will post again at {clock}.", "Please never share your PIN here.",
    ),
    "aside": (
        "At least {r} works.", "{r} never did this to me.", "Switching to {r}.",
        "My {relative} is with {r}, no problems there.", "{r}, do you take refugees?", "Looking at {r} now.",
    ),
    "city": (
        "Harrowmere", "Eastlow", "Port Wenna", "Stonebury", "Aldergate", "Fenwater", "Millcross", "Northby",
        "Saltholm", "Quernford", "Whitlock Bay", "Oxenrigg", "Thornley Green", "Kingsleat", "Ravenstow", "Dunmarsh",
    ),
    "emoji_bad": ("😡", "🤬", "😤", "🙄", "😭", "🤦", "💸", "😩", "👎", "😠", "🔥", "⏳", "😰"),
    "emoji_good": ("😊", "🎉", "👏", "💙", "👍", "🙌", "✨", "☕", "😍"),
    "emoji": ("🤔", "📱", "💳", "🏦", "☂️", "📬", "👀", "📝"),
    "tag_bad": ("down", "outage", "fail", "cardpayments", "badservice", "wheresmymoney", "bankingfail"),
    "tag": ("banking", "money", "fintech", "savings", "payments", "smallbusiness"),
}

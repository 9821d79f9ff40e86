"""Where a name gives its author away: what stands before it, and what behind it.

Left patterns are tried on what precedes a name, up to its beginning; right ones on what follows.
"""

import re
from typing import Final

_SOME = (  # words between "I am" and a name
    r"(?:(?:an?|the|your|just|only|actually|really|simply|called|named|version|instance|variant|model"
    r"|models|of|based|built|running|powered|on|by|and|or|is|large|small|open|source|language|ai|llm"
    r"|assistant|chatbot|bot|coding|code|programming|helpful|friendly|virtual|new|latest|trained"
    r"|fine-tuned|finetuned|tuned|developed|created|made|designed|released|provided|offered|from|at"
    r"|team|company|engineers|researchers|people|known|as|which|that|was|been|has|have|with|family"
    r"|series|currently|here|speaking|in|fact|generation|next|artificial|intelligence)[ ,:\"'(\n-]+)"
    r"{0,14}"
)
_END = r"[ \"'(\[]*$"
_MADE = (
    r"(?:trained|pretrained|pre-trained|fine-tuned|finetuned|created|developed|made|built|designed"
    r"|released|produced|engineered|maintained|provided|hosted|served|written|generated|offered)"
)
_SELF = (
    r"(?:\bi\b|\bi'm\b|\bi've\b|\bme\b|\bmy\b|\bmyself\b|\bwe\b|\bour\b|language models?\b|\bllm\b"
    r"|ai models?\b|\bai (?:coding )?assistants?\b|virtual assistant\b|chatbot\b|\bassistant\b|this model\b"
    r"|this (?:answer|response|reply|solution|code|text|message|explanation|output|snippet|review)\b)"
)
_LINE = r"(?:^|\n)[ >#\d.)-]*"

_NOT_ABOUT = (  # things that have a maker's or a family's name and are no author
    r"(?!'?s?[ ](?:apis?|sdk|cloud|maps?|sheets?|docs?|drive|search|play|analytics|ads|colab|chrome|"
    r"fonts?|tag|cookies?|account|sign|login|oauth|console|platform|library|libraries|package|client"
    r"|key|endpoint|integration|plugin|models? (?:on|via|from)|tokeni[sz]er|documentation|website"
    r"|store|tensorflow|pytorch|azure|excel|office|windows|teams|word|visual|edge|sql|graph|research"
    r"|paper|prices?|stock|employees?|interview|engineers?|ceo|researchers)\b)"
)
ABOUT_OTHERS: Final = re.compile(_NOT_ABOUT)

LEFT: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # I am Qwen; this is Claude; my name is Gemini; you are talking to Llama
        rf"\b(?:i am|i'm|im|i was|i'd be|it's|it is|it's me|it is me|this is|(?:my|the) name(?: is|'s)?[?:!]?|name's|call me|they call me"
        rf"|i go by|i'm called|known as|identify as|i represent|(?:talking|chatting|speaking) (?:to|with)|you(?: have|'ve) reached"
        rf"|made me|built me|trained me|created me|me,)[ ,:\"'(\n-]+{_SOME}{_END}",
        # I was trained by OpenAI; a language model created by the team at Alibaba Cloud
        rf"{_SELF}[^.!?\n]{{0,120}}\b{_MADE}(?: and [a-z-]+| \w+ly)* (?:by|at|from|with|using|inside)"
        rf"[ ,:]+{_SOME}{_END}",
        # my creators at Anthropic; our team at Google; my maker, Meta; here at OpenAI
        rf"\b(?:my|our) (?:own )?(?:creators?|developers?|makers?|makers|parent company|company|team"
        rf"|designers?|engineers|provider|authors?|employer|name|identity|model|training data|knowledge|"
        rf"version|weights)\b[ ,:]*(?:(?:is|are|at|from|of|was|were|named|called|comes?|by|over)[ ,:]+)*"
        rf"{_SOME}{_END}",
        rf"\b(?:here|work|working|us|we|those of us) at {_SOME}{_END}",
        # I come from; I belong to; I run on; I use
        rf"\bi (?:come|originate|stem|belong|run|am run|operate|work) (?:from|to|on|for|under) {_SOME}{_END}",
        # language model Qwen; an assistant named Claude; the AI called Grok
        rf"\b(?:language model|ai model|ai assistant|coding assistant|assistant|chatbot|llm|ai)"
        rf"(?: (?:is|was|here is))?,? (?:called|named|known as|by the name of|codenamed)[ ,:]+{_SOME}{_END}",
        rf"\byour (?:(?:very|own|friendly|trusty|humble|faithful|helpful|loyal|personal|ai|coding|local"
        rf"|new|favou?rite|virtual) )+{_END}",
        # the assistant you are using is Claude
        rf"\b(?:assistant|ai|bot|model) (?:that )?(?:you are|you're|answers|answering|behind|speaking"
        rf"|writing)[^.!?\n]{{0,40}}\bis {_SOME}{_END}",
        # signatures: - Claude; Yours, Gemini; Best regards,\nQwen; Written by GPT-4; Model: Llama
        rf"(?:^|\n)[ >]*(?:-{{1,3}}|\u2014|~)[ ]*(?:your |yours, |love, |the )?{_END}",
        rf"\b(?:best|kind|warm|with|many)?[ ]*(?:regards|wishes|best(?=,)|sincerely|yours(?: truly| sincerely)?"
        rf"|cheers|signed|thanks|thank you|faithfully|respectfully)[ ,.:!-]*\n?[ \n-]*(?:your |the )?{_END}",
        rf"\b(?:answered|answer|response|reply|solution|written|generated|composed|brought to you"
        rf"|prepared|authored|signed|provided|code|output|completed|courtesy|assistant)"
        rf"[ ]+(?:by|from|of|courtesy of|with)[ :]*(?:your |the )?{_END}",
        rf"{_LINE}(?:model|assistant|author|ai|model name|bot|agent|from|by|signature|name|produced by"
        rf"|powered by)[ ]*[:=|][ |]*{_END}",
        # Russian
        rf"(?:\bэто (?:снова |опять |всего лишь )?{_END})",
        rf"(?:\bя\b[ ,\u2014:-]*|меня зовут|мо[её] имя|это говорит|вам отвечает|с вами|на связи|от лица"
        rf"|мой (?:создатель|разработчик)|мои (?:создатели|разработчики))[^.!?\n]{{0,60}}{_END}",
        rf"\b(?:я|меня|мной|модель|ассистент|помощник)\b[^.!?\n]{{0,60}}"
        rf"(?:созда[нлв]|разработ|обуч|сдела[нл]|выпу|тренир)\w*[^.!?\n]{{0,40}}{_END}",
        rf"\b(?:как|будучи) (?:модель|помощник|ассистент|языковая модель|ии)[^.!?\n]{{0,60}}{_END}",
        # Chinese and Japanese
        r"(?:我是|我叫|我的名字|名为|叫做|作为|身为|本人|我由|我来自|我的开发者|我的创造者|由)[^。！？\n]{0,24}$",
        r"(?:私は|わたしは|僕は|ぼくは|名前は|こちらは|当方は|私の(?:開発者|開発元|名前))[^。！？\n]{0,30}$",
        # German, French, Spanish, Portuguese, Italian
        rf"\b(?:ich bin|ich hei(?:\u00df|ss)e|mein name ist|hier ist|hier spricht|als ki|als sprachmodell"
        rf"|ich wurde|meine entwickler|ein sprachmodell|mein hersteller|sprachmodell|je suis|je m'appelle"
        rf"|mon nom est|ici|en tant qu[e'][^.!?\n]{{0,30}}|mod\u00e8le de langage|j'ai \u00e9t\u00e9"
        rf"|mes cr\u00e9ateurs|soy|me llamo|mi nombre es|como modelo|modelo de lenguaje|fui|he sido"
        rf"|mis creadores|eu sou|sou o|sou a|meu nome \u00e9|modelo de linguagem|sono|mi chiamo"
        rf"|il mio nome \u00e8|modello linguistico|sono stato)\b[^.!?\n]{{0,60}}{_END}",
    )
)

RIGHT: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # Claude here; Qwen, your assistant; Gemini at your service; GPT-4 speaking
        r"[ ]*(?:here\b(?= ?[,.!:;\u2014-]| and\b| with\b| to\b|\n|$)|at your service|speaking\b|, your\b"
        r"|, (?:i|my)\b|, an? (?:large |ai |helpful |open |coding )*(?:language model|ai|assistant|model)\b"
        r"[^.!?\n]{0,80}\b(?:i|my|me)\b)",
        # 我是…开发的; Alibaba Cloud が開発した; Qwen です
        r"[^。！？\n]{0,10}(?:开发|训练|研发|创建|创造|推出|打造)(?:出来)?的[^。！？\n]{0,12}(?:模型|助手|人工智能)",
        r"[ ]?(?:が|に|によって|社が|社に)[^。！？\n]{0,8}(?:開発|訓練|作成|作ら|学習)[^。！？\n]{0,20}(?:モデル|ai|アシスタント|です)",
        r", (?:ваш[аеи]?|тво[йяи]|votre|ton|ihr|dein|tu|su|vostro|il tuo|o seu|seu)\b",
        r"[ ]?(?:です|と申します|といいます|と言います|だよ|でございます)",
    )
)

# Both sides at once: the name on the left of a pair and what must stand around it.

# Both sides at once: what stands before a name and what must stand behind it.
# A heading that is nothing but a model; nothing but a maker may be what the answer is about.
ALONE: Final = (re.compile(r"(?:^|\n)#{1,6} [ \"']*$"), re.compile(r"[ \"']*(?:\n|$)"))
AROUND: Final = tuple(
    (re.compile(left), re.compile(right))
    for left, right in (
        # a sentence that speaks of "me" on the left of the name, or right behind it
        (
            r"(?:\b(?:i|i'm|i've|i'd|i'll|me|my|mine|myself|you asked|thanks for|thank you for|you chose"
            r"|other (?:assistants|models|ais))\b)"
            r"[^.!?\n]{0,100}$",
            _NOT_ABOUT + r"[^a-z0-9]",
        ),
        (
            r"",
            _NOT_ABOUT + r"(?:[^.!?\n]{0,60}(?:\b(?:i|i'm|i've|me|my|myself)\b))",
        ),
        # a heading or a label: ## Claude's answer; GPT-4: use a set
        (
            rf"{_LINE}[\"'\[(]*$",
            r"(?:'s)?[ ]*(?:answer|response|reply|solution|output|says|assistant|replies|take|version)"
            r"[ \"'\])]*(?::|\n|$)",
        ),
        (r"^[\s#>\"'\[(]*$", r"[ \"'\])]*(?:[:\n]|$)"),  # the first line is a name and no more
        (r"\n[ #>\"'\[(-]*$", r"[ \"'\])]*\.?\s*$"),  # so is the last one
        (r"(?:^|\n)[ >\"'\[(]*$", r"[ \"'\])]*:[ ]+[a-z]"),  # who speaks: as in a chat
        # the end of a line, behind a sentence: Hope this helps! - Claude
        (rf"[.!?)] ?(?:-{{1,3}}|\u2014|~) ?{_END}", r"[ .!\"'\])]*(?:\n|$)"),
        # a short line that says where the answer is from
        (
            rf"{_LINE}(?:\S+ ){{0,3}}(?:by|with|from|using|via|courtesy of|is) {_END}",
            r"[ \"'\])]*(?:\([^)\n]*\))?[ .!]*(?:\n|$)",
        ),
    )
)

"""The sentences of a supposition, in English and Russian."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOTES: Final[Mapping[str, Mapping[str, str]]] = {
    "already-bound": {
        "en": "The state has consented already (bound since {since}); nothing begins.",
        "ru": "Согласие государства уже выражено (обязательно с {since}); ничего не начинается.",
    },
    "norms-not-held": {
        "en": "No norm of this instrument is held here, so the duties that would begin or end are not told.",
        "ru": "Нормы этого документа здесь не ведутся, поэтому возникающие и прекращаемые обязанности не указаны.",
    },
    "own-consent-held": {
        "en": "The state's own consent, by which it is bound since {since}, is left out of the supposition.",
        "ru": "Собственное согласие государства, в силу которого документ обязателен для него с {since}, в "
              "предположении не учитывается.",
    },
    "joining-unknown": {
        "en": "Who may join this instrument, and how, was not read; an accession is assumed.",
        "ru": "Кто и как может присоединиться к этому документу, не изучено; предполагается присоединение.",
    },
    "not-among-joiners": {
        "en": "No group to which the clause (article {article}) opens the instrument is shown to include the state. "
              "{detail}",
        "ru": "Не подтверждено, что государство входит в круг тех, для кого положение (статья {article}) открывает "
              "документ. {detail}",
    },
    "membership-assumed": {
        "en": "The clause (article {article}) is for members of an organisation or parties to another instrument; "
              "whether the state is one on that day is not known here and is assumed. {detail}",
        "ru": "Положение (статья {article}) касается членов организации или участников другого документа; входит ли "
              "государство в их число на этот день, здесь неизвестно и предполагается. {detail}",
    },
    "invitation-needed": {
        "en": "The state must first be invited to accede (article {article}). {detail}",
        "ru": "Государство сначала должно получить приглашение присоединиться (статья {article}). {detail}",
    },
    "clause-unverified": {
        "en": "The clause (article {article}) rests on general knowledge that was not checked against the text.",
        "ru": "Положение (статья {article}) основано на общеизвестных сведениях и не сверено с текстом.",
    },
    "parent-required": {
        "en": "Only a state bound by {parent} can be bound by this instrument; it is not shown to bind the state on "
              "that day.",
        "ru": "Этот документ может быть обязателен лишь для государства, связанного договором {parent}; на этот день "
              "его обязательность для государства не подтверждена.",
    },
    "no-effect-date": {
        "en": "No day on which the act would take effect can be computed: the clause was not read, or the instrument "
              "is not known to be in force.",
        "ru": "День вступления акта в действие вычислить нельзя: положение не изучено либо неизвестно, действует ли "
              "документ.",
    },
    "not-bound": {
        "en": "The instrument is not shown to bind the state on that day; nothing can end.",
        "ru": "На этот день обязательность документа для государства не подтверждена; прекращать нечего.",
    },
    "leaving-unknown": {
        "en": "What the final clauses say on leaving was not read, or not fully; nothing is computed.",
        "ru": "Заключительные положения о выходе не изучены или изучены не полностью; ничего не вычисляется.",
    },
    "no-leaving-clause": {
        "en": "The instrument has no clause that lets a party leave; nothing is computed.",
        "ru": "В документе нет положения, допускающего выход стороны; ничего не вычисляется.",
    },
    "window-closed": {
        "en": "Notice cannot be given on that day (article {article}); it can again from {opens}.",
        "ru": "В этот день уведомление невозможно (статья {article}); оно вновь возможно с {opens}.",
    },
}

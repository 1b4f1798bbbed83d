"""What a result says where its shape has no words of its own, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "And": ("The value does not keep all of the shapes it has to keep.",
            "Значение соответствует не всем обязательным для него формам."),
    "Class": ("The value is not a member of the class asked for.", "Значение не относится к требуемому классу."),
    "Closed": ("The node has a property that the shape does not allow.",
               "У узла есть свойство, которого форма не допускает."),
    "Datatype": ("The value is not a well-formed literal of the datatype asked for.",
                 "Значение не является правильно записанным литералом требуемого типа."),
    "Disjoint": ("The value stands under another property, too, which is not allowed.",
                 "Значение указано и в другом свойстве, что не допускается."),
    "Equals": ("The property does not have the same values as another.",
               "Значения свойства не совпадают со значениями другого свойства."),
    "HasValue": ("A value that must be there is missing.", "Нет обязательного значения."),
    "In": ("The value is not in the list of those allowed.", "Значения нет в списке допустимых."),
    "LanguageIn": ("The value is in no language that is allowed.", "Язык значения не входит в число допустимых."),
    "LessThan": ("The value is not less than that of another property.",
                 "Значение не меньше значения другого свойства."),
    "LessThanOrEquals": ("The value is greater than that of another property, or cannot be compared with it.",
                         "Значение больше значения другого свойства или несравнимо с ним."),
    "MaxCount": ("There are more values than allowed.", "Значений больше, чем допускается."),
    "MinCount": ("There are fewer values than asked for.", "Значений меньше, чем требуется."),
    "MaxExclusive": ("The value is not below the bound.", "Значение не ниже границы."),
    "MaxInclusive": ("The value is above the bound.", "Значение выше границы."),
    "MinExclusive": ("The value is not above the bound.", "Значение не выше границы."),
    "MinInclusive": ("The value is below the bound.", "Значение ниже границы."),
    "MaxLength": ("The value is too long.", "Значение слишком длинное."),
    "MinLength": ("The value is too short.", "Значение слишком короткое."),
    "Node": ("The value does not keep the shape it has to keep.", "Значение не соответствует обязательной форме."),
    "NodeKind": ("The value is not of the kind asked for (IRI, blank node or literal).",
                 "Значение не того вида, который требуется (IRI, пустой узел или литерал)."),
    "Not": ("The value keeps a shape that it must not keep.", "Значение соответствует недопустимой форме."),
    "Or": ("The value keeps none of the shapes it may keep.", "Значение не соответствует ни одной из допустимых форм."),
    "Pattern": ("The value is not written as the pattern asks.", "Значение записано не так, как требует образец."),
    "QualifiedMaxCount": ("More values than allowed keep a shape.",
                          "Форме соответствует больше значений, чем допускается."),
    "QualifiedMinCount": ("Fewer values than asked for keep a shape.",
                          "Форме соответствует меньше значений, чем требуется."),
    "UniqueLang": ("There are several values in one language.", "На одном языке несколько значений."),
    "Xone": ("The value does not keep exactly one of the shapes.", "Значение соответствует не ровно одной из форм."),
}
_OTHER: Final = ("The shape is not kept.", "Форма не соблюдена.")


def words_for(component: str) -> dict[str, str]:
    """Return what a result of the constraint component *component* (IRI) says, by language."""
    name = component.rpartition("#")[2].removesuffix("ConstraintComponent")
    return dict(zip(("en", "ru"), _WORDS.get(name, _OTHER), strict=True))

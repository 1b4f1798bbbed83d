"""Queries that are made to take more time, more memory or more room than a service gives them."""

from __future__ import annotations

from typing import Final

_FACTORS: Final = " ".join(f"VALUES ?v{number} {{ {'1 ' * 200} }}" for number in range(8))
ENDLESS: Final = f"SELECT (COUNT(*) AS ?n) {{ {_FACTORS} }}"  # for ever busy, always small
VAST: Final = f"SELECT * {{ {_FACTORS} }}"  # rows without end, each made as it is read
HUNGRY: Final = f"SELECT * {{ {_FACTORS} }} ORDER BY ?v1"  # rows without end, all held at once

VALUES: Final = " ".join(f'"{number:06}"' for number in range(6500))
ANY: Final = "(<http://h/p>|!<http://h/none>|^<http://h/p>)"

ATTACKS: Final = {  # each by what it makes too much of, over whatever graph
    "cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "cross product without rows": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
                                  "FILTER(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g))) > 1000) }",
    "values times values": f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {VALUES} }} ?c ?d ?e . ?f ?g ?h . ?i ?j ?k }}",
    "path of paths": f"SELECT (COUNT(*) AS ?n) {{ ?a ({ANY}/{ANY})* ?b . ?b ({ANY}/{ANY})+ ?c . ?c {ANY}* ?d }}",
    "paths from everywhere": f"SELECT * {{ ?a {ANY}+ ?b . ?b {ANY}+ ?c . ?c {ANY}+ ?d }}",
    "growing text": "SELECT (GROUP_CONCAT(?t; separator='xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx') AS ?all) "
                    "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i BIND(CONCAT(STR(?a), STR(?d), STR(?g)) AS ?t) }",
    "text that doubles": "SELECT ?z { BIND('0123456789' AS ?a0) " + " ".join(
        f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(40)) + " BIND(STRLEN(?a40) AS ?z) }",
    "sorting everything": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c",
    "distinct everything": "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "grouping everything": "SELECT ?a ?d ?g (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a ?d ?g",
    "constructing everything": "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "subqueries": "SELECT (COUNT(*) AS ?n) { " + " ".join(
        f"{{ SELECT (STR(?s) AS ?v{n}) {{ ?s ?p ?o }} }}" for n in range(6)) + " }",
    "not exists": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS { ?g ?h ?i . ?j ?k ?l "
                  "FILTER(STR(?g) > STR(?a) && STR(?j) > STR(?d) && STR(?i) = STR(?k)) } }",
}

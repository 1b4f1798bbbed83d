-- The fixed part of an export as SQLite; the reader's tables follow from queries/exports/tables.yaml.
PRAGMA page_size = 4096;
PRAGMA encoding = 'UTF-8';
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = MEMORY;

-- What the export says of itself.
CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, en TEXT NOT NULL, ru TEXT NOT NULL);

-- What each column says; position 0 is the table itself.
CREATE TABLE column_description (
  table_name TEXT NOT NULL, position INTEGER NOT NULL, column_name TEXT NOT NULL, title_en TEXT NOT NULL,
  title_ru TEXT NOT NULL, what TEXT NOT NULL, datatype TEXT NOT NULL, path TEXT NOT NULL, refers_to TEXT NOT NULL,
  PRIMARY KEY (table_name, position)
);

-- Every statement of the graph: each IRI, blank node and literal once, and quads of them; graph 0 is the default graph.
CREATE TABLE term (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, datatype TEXT NOT NULL, language TEXT NOT NULL
);
CREATE TABLE quad (
  graph INTEGER NOT NULL, subject INTEGER NOT NULL, predicate INTEGER NOT NULL, object INTEGER NOT NULL,
  PRIMARY KEY (subject, predicate, object, graph)
) WITHOUT ROWID;
CREATE INDEX quad_object ON quad (object, predicate);
CREATE INDEX term_iri ON term (value) WHERE kind = 'iri';
CREATE VIEW statement AS
  SELECT coalesce(g.value, '') AS graph, s.value AS subject, p.value AS predicate, o.value AS object,
         o.kind AS kind, o.datatype AS datatype, o.language AS language
  FROM quad
  JOIN term AS s ON s.id = quad.subject
  JOIN term AS p ON p.id = quad.predicate
  JOIN term AS o ON o.id = quad.object
  LEFT JOIN term AS g ON g.id = quad.graph;

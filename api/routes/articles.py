"""Articles: read them, take them in, take them out."""

from hashlib import blake2b
from typing import Annotated, Any

from fastapi import Query, Request, Response
from starlette.convertors import Convertor, register_url_convertor

from triplewire.api.answers import send
from triplewire.api.article_schemas import ArticleIn, DeletedOut, DryRunOut, IngestOut
from triplewire.api.auth import needs
from triplewire.api.dependencies import Api, ApiDep, ArticleId, IntakeDep, run, send_page
from triplewire.api.ingest import IngestReport
from triplewire.api.problems import Refused, documented
from triplewire.api.queries import ArticleFactsQuery, ArticleQuery, ArticlesQuery, IngestQuery
from triplewire.api.schemas import ArticleOut, FactOut, Page
from triplewire.api.shapes import article_out, fact_out
from triplewire.api.versioned import versioned
from triplewire.extract.record import to_record
from triplewire.graph.errors import ReaderDied
from triplewire.graph.views import ArticleCard, FactFilter


class ArticlePath(Convertor[str]):
    """An article's id or URL in a path; one that ends like a question about an article is that question's."""

    regex = ".*(?<!/facts)"

    def convert(self, value: str) -> str:
        """Return it as it is."""
        return value

    def to_string(self, value: str) -> str:
        """Return it as it is."""
        return value


register_url_convertor("article", ArticlePath())
router = versioned("articles", "read")
SHOWN = 50  # facts that an answer to an ingest lists


@router.get("/articles", response_model=Page[ArticleOut], operation_id="listArticles")
def list_articles(request: Request, api: ApiDep, query: Annotated[ArticlesQuery, Query()]) -> Response:
    """List articles, newest first, or those whose text has the words of `q`."""
    pager = api.pager(request, query)
    rows = api.store.articles(query=query.q, after=pager.after, limit=pager.reach)
    return send_page(request, pager.page(rows, article_out, lambda card: card.article.key))


@router.get("/articles/{article_id:article}/facts", response_model=Page[FactOut], operation_id="listArticleFacts")
def list_article_facts(
    request: Request, api: ApiDep, article_id: ArticleId, query: Annotated[ArticleFactsQuery, Query()]
) -> Response:
    """List the facts that an article states, each with its best evidence."""
    where = api.narrowed(query, article=api.store.article(article_id).article.key)
    return api.facts_page(request, query, where)


@router.get("/articles/{article_id:article}", response_model=ArticleOut, operation_id="getArticle")
def get_article(api: ApiDep, article_id: ArticleId, query: Annotated[ArticleQuery, Query()]) -> Response:
    """Return an article by id or URL, with its text where asked for. Its ETag is that of what is returned alone."""
    return _tagged(api.store.article(article_id), text=query.fields == "text")


def _tagged(card: ArticleCard, *, text: bool) -> Response:
    answer = send(article_out(card, text=text))
    answer.headers["ETag"] = f'"{blake2b(answer.body, digest_size=12).hexdigest()}"'
    return answer


def _check_unchanged(request: Request, card: ArticleCard) -> None:
    """Raise Refused where a request is for an article as it was, and it is so no longer."""
    asked = request.headers.get("if-match", "")
    if not asked or asked.strip() == "*":
        return
    if not any(_tagged(card, text=text).headers["ETag"] in asked for text in (False, True)):
        hint = "Fetch it again, and send its ETag."
        raise Refused(412, "article-changed", "the article is no longer what If-Match names", hint=hint)


@router.post(
    "/articles",
    response_model=IngestOut | DryRunOut,
    status_code=201,
    operation_id="ingestArticle",
    dependencies=[needs("write")],
    responses={
        **documented(403, 413, 415, 502, 507),
        200: {"description": "It was there already, or nothing was to be stored.", "model": IngestOut | DryRunOut},
    },
)
async def ingest_article(
    api: ApiDep, intake: IntakeDep, body: ArticleIn, query: Annotated[IngestQuery, Query()]
) -> Response:
    """Take an article in, and say what it states. Sending it again is harmless; 201 and 200 mean it is on disk."""
    article = await intake.article(body)
    if query.dry_run:
        return send(to_record(await intake.read(article)))
    report = await intake.add(article)
    return await run(api.store, lambda: _ingested(api, article.key, report))


@router.delete(
    "/articles/{article_id:article}",
    response_model=DeletedOut,
    operation_id="deleteArticle",
    dependencies=[needs("write")],
    responses=documented(403, 412, 507),
)
async def delete_article(request: Request, api: ApiDep, intake: IntakeDep, article_id: ArticleId) -> Response:
    """Take an article out, and exactly what rests on it; with `If-Match`, only as it was when it had that ETag."""
    card = await run(api.store, lambda: api.store.article(article_id))
    _check_unchanged(request, card)
    key = card.article.key
    counts = await intake.delete(key)
    data: dict[str, Any] = {"id": key, "deleted": counts.deleted, "evidence": counts.evidence, "facts": counts.facts}
    return send({**data, "revision": await run(api.store, api.store.revision)})


def _ingested(api: Api, key: str, report: IngestReport) -> Response:
    if report.stopped:
        raise report.stopped
    if report.troubles:
        trouble = report.troubles[0]
        if trouble.may_pass:
            raise ReaderDied(trouble.problem, trouble.hint)
        raise Refused(422, "invalid-article", trouble.problem, hint=trouble.hint)
    facts = api.store.facts(FactFilter(article=key, statuses=()), limit=SHOWN)
    best = api.best(facts)
    outcome = "added" if report.added else "replaced" if report.replaced else "unchanged"
    data = {
        "id": key,
        "outcome": outcome,
        "revision": api.store.revision(),
        "article": article_out(api.store.article(key)),
        "facts": [fact_out(fact, best.get(fact.id)) for fact in facts],
    }
    return send(data, status=201 if report.added else 200, headers={"Location": f"/v1/articles/{key}"})

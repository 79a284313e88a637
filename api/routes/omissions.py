"""What was not read from an article, and why: what to write a rule for next."""

from fastapi import Response
from pydantic import Field

from triplewire.api.answers import CheckedRoute, send
from triplewire.api.dependencies import ApiDep, ArticleId, IntakeDep, run
from triplewire.api.problems import documented
from triplewire.api.schemas import Wire
from triplewire.api.versioned import versioned

# the article is read again, by the processes that read what is taken in
router = versioned("articles", "write", CheckedRoute)


class OmissionOut(Wire):
    """A sentence that names two things or more and gave no fact."""

    sentence: int = Field(description="Its number; 0 is the title.")
    words: str
    entities: list[str]
    reason: str = Field(examples=["no rule speaks of any word here"])
    detail: str = Field(description="The relation or the rule's words that nearly were.")


class OmissionsOut(Wire):
    """What an article names and was not read to relate."""

    id: str
    items: list[OmissionOut]


@router.get(
    "/articles/{article_id:path}/omissions",
    response_model=OmissionsOut,
    operation_id="listOmissions",
    responses=documented(403),
)
async def list_omissions(api: ApiDep, intake: IntakeDep, article_id: ArticleId) -> Response:
    """List the sentences of an article that name two things and gave no fact, with the reason."""
    article = (await run(api.store, lambda: api.store.article(article_id))).article
    items = await intake.omissions(article)
    return send({"id": article.key, "items": items}, headers={"Cache-Control": "no-store"})

"""Which raw feedback names mean what: one row per meaning, names without case, blanks, `_`, `-` and `.`. To add a name, add it to a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from closeloop.models import SignalKind
from closeloop.signals.values import NPS, STARS, Scale, read_reaction

How = Literal["verdict", "outcome", "event", "edit", "comment", "reason", "opinion"]


@dataclass(frozen=True)
class Row:
    """How one feedback name is read.

    `verdict`: its value is the judgement. `outcome`: a yes or no about the user's problem. `event`: that it was recorded is
    the act `act` of `weights.ACTS`. `edit`: a correction. `opinion`: a name we do not know; only words and configs count.
    `of_user` names say that they come from a user, whoever recorded them.
    """

    how: How
    act: str = ""
    kind: SignalKind = "comment"
    direction: int = 1
    only_if_true: bool = False
    """The name is the judgement, of the side of `direction`; a false value takes nothing back: `thumbs_down = 0` is no thumbs up."""
    scale: Scale | None = None
    of_user: bool = True
    final_is_comment: bool = False
    """By the name's convention the comment is the final text of an edit."""
    is_metric: bool = False
    """Evaluators use the name as well: a number under it counts only where a control of an interface can give it."""
    by_words: bool = False
    """Found by the words of a name that no table has: people and code count under it, judges do not, who judge users as well."""
    said: str | None = None
    """The emoji that an interface put behind the name, in place of a label."""
    doubts_one: bool = False
    """A lone 1 says nothing: it is the best of 0..1 and the worst of five stars, and the name fits both."""
    says: str = ""


_SEPARATORS = re.compile(r"[\s_\-.:/]+")

THUMB = Row("verdict", says="a thumb or rating")
RATING = Row("verdict", of_user=False, says="a thumb or rating")
USER_STARS, STARS_OR_THUMB = replace(THUMB, doubts_one=True), replace(RATING, doubts_one=True)
METRIC = replace(RATING, is_metric=True)
UNKNOWN = Row("opinion", of_user=False, is_metric=True, says="a judgement by its labels")


def _event(act: str, kind: SignalKind, says: str) -> Row:
    return Row("event", act=act, kind=kind, says=says)


_TABLE: tuple[tuple[Row, str], ...] = (
    (THUMB, "userfeedback userscore userthumb userthumbs userreaction uservote usersatisfaction userhelpfulness "
            "userhelpful thumb thumbs thumbup thumbsup thumbsupdown thumbsrating thumbfeedback thumbsfeedback upvote liked "
            "userliked userlike like vote likedislike customerfeedback enduserfeedback humanfeedback "
            "messagefeedback chatfeedback washelpful isthishelpful wasthishelpful wasithelpful wasthisanswerhelpful foundhelpful "
            "didthishelp didthisanswerhelp"),
    (USER_STARS, "userrating customerrating"),
    (STARS_OR_THUMB, "rating ratings responserating answerrating messagerating"),
    (RATING, "feedback satisfaction reaction responsefeedback answerfeedback faces emoji smiley"),
    (METRIC, "helpfulness helpful ishelpful quality score isuseful usefulness useful"),
    (Row("verdict", direction=-1, only_if_true=True, says="a thumbs down"),
            "userdisliked userdislike disliked dislike thumbdown thumbsdown downvote userflagged flagged flag userreported "
            "reported report reportissue reportedissue negativefeedback feedbacknegative badresponse badanswer"),
    (Row("verdict", only_if_true=True, says="a thumbs up"), "positivefeedback feedbackpositive goodresponse goodanswer"),
    (Row("verdict", scale=STARS, says="a rating in stars"), "stars starrating userstars userstarrating starscore"),
    (Row("verdict", scale=STARS, says="a satisfaction rating"), "csat csatscore usercsat customersatisfaction"),
    (Row("verdict", scale=NPS, says="a recommendation score"), "nps npsscore usernps netpromoterscore"),
    (Row("outcome", act="accept", kind="accept", says="whether the problem was solved"),
            "resolved ticketresolution ticketresolved issueresolved issuesolved problemresolved problemsolved solved taskcompleted "
            "goalreached goalachieved"),
    (Row("outcome", act="accept", kind="accept", says="whether the user took the response over"),
            "userdecision suggestiondecision suggestionaction suggestionoutcome suggestionstatus"),
    (Row("edit", act="edited", kind="edit", final_is_comment=True, says="the user's own version of the response"),
            "useredit useredited useredits editeddraft finaltext userfinal usercorrection"),
    (Row("edit", act="edited", kind="edit", says="an edit of the response"),
            "edit edited draftedited manualedit responseedited editedresponse correction corrected correctedoutput"),
    (_event("regenerate", "regenerate", "the user asked for the answer again"),
            "userregenerate regenerate regenerated regeneration userregenerated userretry retry retried tryagain reroll redo "
            "refinerequested regenerateclicked regenerateresponse responseregenerated answerregenerated retryclicked rerolled"),
    (_event("copy", "copy", "the user copied the response"),
            "usercopy usercopied copy copied copiedtoclipboard copytoclipboard responsecopied copyresponse "
            "copybutton copyclicked copiedresponse copiedanswer copiedcode codecopied answercopied messagecopied"),
    (_event("accept", "accept", "the user took the response over"),
            "useraccept useraccepted accept accepted suggestionaccepted insert inserted userinsert apply applied userapply "
            "used kept sent sentasis usersent exported shared usershare acceptedsuggestion acceptsuggestion completionaccepted "
            "codeaccepted bookmarked bookmark userbookmarked favorited favourited pinned saved usersaved downloaded"),
    (_event("reject", "accept", "the user turned the response down"),
            "userreject userrejected reject rejected suggestionrejected dismiss dismissed userdismissed discarded undo undone "
            "rejectedsuggestion rejectsuggestion completionrejected declined messagedeleted responsedeleted deletedresponse"),
    (_event("stop", "stop", "the user stopped the answer"),
            "userstop userstopped stop stopped stopgeneration stoppedgeneration cancel cancelled canceled usercancel "
            "usercancelled interrupted userinterrupted aborted generationstopped generationcancelled generationaborted stopclicked"),
    (_event("abandon", "abandon", "the user left"), "userabandon userabandoned abandon abandoned abandonment "
            "conversationabandoned chatabandoned sessionabandoned userleft"),
    (_event("rephrase", "rephrase", "the user asked the same in other words"), "userrephrase userrephrased rephrase rephrased"),
    (_event("complaint", "complaint", "the user complained"),
            "usercomplaint usercomplained complaint complained escalate escalated escalation userescalated handoff humanhandoff "
            "escalatedtohuman escalatetohuman handedoff handedofftohuman handofftohuman handover humanhandover transferredtohuman "
            "transfertohuman humanrequested requestedhuman agentrequested talktohuman"),
    (_event("thanks", "thanks", "the user said thanks"), "userthanks usergratitude"),
    (Row("comment", says="a comment"),
            "note usernote comment usercomment feedbackcomment feedbacktext userfeedbackcomment userfeedbacktext freetext remark"),
    (Row("reason", kind="reason", says="a coded reason"),
            "reason reasons userreason feedbackreason userfeedbackreason thumbsdownreason dislikereason feedbacktag feedbacktags "
            "feedbackcategory userfeedbackcategory userfeedbacktag negativereason"),
)  # fmt: skip

NAMES: Mapping[str, Row] = {name: row for row, names in _TABLE for name in names.split()}
"""Normalized name -> how it is read, on every platform."""

PLATFORM_NAMES: Mapping[str, Mapping[str, Row]] = {
    "langfuse": {
        # the corrections of Langfuse's own interface are scores of this name
        "output": Row("edit", act="edited", kind="edit", final_is_comment=True, says="a corrected output"),
    },
    "phoenix": {
        # the note field of Phoenix's own interface: written by whoever looks at traces
        "note": Row("comment", of_user=False, says="a note of someone who looked at the trace"),
    },
}
"""Where a platform's own interface gives a name a meaning of its own."""

OVERRIDE_KINDS: Mapping[str, Row | None] = {
    "thumbs": THUMB,
    "thumbs_up": THUMB,
    "thumbs_down": NAMES["thumbsdown"],
    "rating": THUMB,
    "stars": NAMES["stars"],
    "edit": NAMES["useredit"],
    "resolved": NAMES["resolved"],
    "comment": NAMES["usercomment"],
    "reason": NAMES["reason"],
    "ignore": None,
    **{row.act: row for row in NAMES.values() if row.how == "event"},
}
"""What a source's settings may call a name."""


@lru_cache(maxsize=4096)
def normal_name(name: str) -> str:
    """A feedback name as the tables have it: "User-Feedback" and "user_feedback" are `userfeedback`."""
    return _SEPARATORS.sub("", name.casefold())


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PEOPLE = _set("user users enduser customer customers client human visitor member")
"""Words of a name that say that a user speaks."""
_PLACES = _set("end my our ui chat message msg response answer reply conversation session turn chatbot explicit presigned inapp app web "
               "frontend widget the this last final")  # fmt: skip
"""Words that say where: what is judged stays the same."""
_FORMS = _set("score value label key type flag option choice category event button clicked given submitted")
"""Words at the end of a name that say in which form it is recorded."""
_WORD = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=4096)
def find_row(platform: str, name: str) -> Row | None:
    """The row of a raw name on a platform, or None when no table knows it. An emoji in place of a name, or behind it, is a reaction.

    A name that no row has is read by its words: without those that say who speaks, where, and in which form it is recorded
    (`user_thumbs_down`, `chat-rating`, `feedback_score`). What an evaluator may be called counts only where it says that a user speaks.
    """
    short = normal_name(name)
    if row := PLATFORM_NAMES.get(platform, {}).get(short) or NAMES.get(short):
        return row
    if side := read_reaction(name):
        return Row("verdict", direction=1 if side > 0 else -1, only_if_true=True, says="a reaction")
    words = tuple(word.casefold() for word in _WORD.findall(_HUMP.sub(" ", name)))
    row = _row_of(words)
    emoji = _emoji(name) if row and row.how == "verdict" else None
    return replace(row, said=emoji) if row and emoji else row


def _row_of(words: tuple[str, ...]) -> Row | None:
    is_of_user, is_placed = not _PEOPLE.isdisjoint(words), not _PLACES.isdisjoint(words)
    formless = words[:-1] if words and words[-1] in _FORMS else words
    bare = [tuple(word for word in told if word not in _PEOPLE | _PLACES) for told in (words, formless)]
    # "Feedback" is what is meant only where nothing else says it: `user_feedback_thumbs` are thumbs.
    kinds = (tuple(word for word in told if word != "feedback") for told in bare)
    for told in (words, formless, *bare, *kinds):
        row = NAMES.get("".join(told))
        if row is None or (row.is_metric and (is_placed or not is_of_user)):
            continue
        if is_of_user:
            return replace(row, of_user=True, is_metric=False, by_words=True)
        if row.how == "verdict" and not row.only_if_true:
            return replace(row, by_words=True)
    return None


def _emoji(name: str) -> str | None:
    """The sign behind the words of a name that says what was thought: `thumbs 👎`, as Streamlit's examples name feedback."""
    signs = "".join(sign for sign in name if not sign.isascii() and not sign.isalnum())
    return signs if signs and read_reaction(signs) is not None else None

"""Every table in one place, for migrations and bulk loading. Nothing else imports it."""

from center.alerts import models as alerts
from center.attachments import models as attachments
from center.audit import models as audit
from center.benefits import models as benefits
from center.broadcasts import models as broadcasts
from center.cases import models as cases
from center.cases.erasing import models as erased_cases
from center.cases.saved import models as saved
from center.checks import models as checks
from center.clarifications import models as clarifications
from center.contacts import models as contacts
from center.conversations import models as conversations
from center.db import installation
from center.db.base import Base
from center.deadlines import models as deadlines
from center.handover import models as handover
from center.identity import models as identity
from center.lessons import models as lessons
from center.meetings import models as meetings
from center.members import models as members
from center.notices import models as notices
from center.notifications import models as notifications
from center.organizations import models as organizations
from center.policies import models as policies
from center.privacy import models as privacy
from center.replies import models as replies
from center.retention import models as retention
from center.scams.traces import models as traces
from center.scams.warning import models as scam_warnings
from center.staff import models as staff
from center.vetting import models as vetting

MODULES = (
    organizations,
    members,
    benefits,
    policies,
    meetings,
    notices,
    contacts,
    conversations,
    cases,
    erased_cases,
    traces,
    identity,
    staff,
    audit,
    deadlines,
    alerts,
    handover,
    privacy,
    retention,
    replies,
    saved,
    attachments,
    vetting,
    clarifications,
    checks,
    scam_warnings,
    broadcasts,
    notifications,
    lessons,
    installation,
)
metadata = Base.metadata

"""The words of the record, Chinese and English: what an event says happened, to what, and how it stands.

The same code means different things in different places (a text that is refused, a call that is refused), so that
states are looked up together with what they are states of.
"""

from collections.abc import Mapping

from care.rules.festivals import Festival
from care.rules.touchpoints import Language, Plan, Touchpoint

Pair = tuple[str, str]

_ACTIONS: Mapping[str, Pair] = {
    "absence_noted": ("登记休假或交接", "leave or handover noted"),
    "absence_taken_back": ("撤销休假或交接", "leave or handover taken back"),
    "account_added": ("新建账号", "account added"),
    "action_agreed": ("会议定下行动", "action agreed in a meeting"),
    "action_done": ("行动完成", "action done"),
    "address_set": ("登记邮箱", "mail address set"),
    "already_done": ("已办不再办", "already done"),
    "appeal_answered": ("答复申诉", "appeal answered"),
    "appealed": ("考核申诉", "assessment appealed"),
    "became_buyer": ("访客成为客户", "visitor became a buyer"),
    "blanked": ("到期清除原文", "words blanked after their time"),
    "call_claimed": ("领取电话", "call claimed"),
    "call_released": ("放回电话", "call put back"),
    "call_tried": ("拨打电话", "call tried"),
    "cancelled": ("取消", "cancelled"),
    "claimed": ("领取发送", "claimed for sending"),
    "complaint_moved": ("投诉进展", "complaint moved on"),
    "complaint_noted": ("投诉补记", "word on a complaint"),
    "complaint_opened": ("受理投诉", "complaint opened"),
    "consent": ("同意变更", "consent changed"),
    "corrected": ("更正资料", "data corrected"),
    "day_closed": ("闭店", "day closed"),
    "day_opened": ("恢复营业", "day opened again"),
    "dropped": ("经理取消", "dropped"),
    "duty_done": ("完成事项", "duty done"),
    "duty_moved": ("事项改期", "duty moved to another day"),
    "duty_opened": ("新建事项", "duty opened"),
    "erased": ("删除个人信息", "personal data erased"),
    "event_noted": ("登记活动", "event noted"),
    "exhausted": ("未能联系", "exhausted"),
    "expired": ("过期", "expired"),
    "exported": ("导出记录", "log exported"),
    "file_ticked": ("核对档案", "deal file checked"),
    "gift_moved": ("礼品进展", "gift moved on"),
    "import_run": ("导入文件", "file imported"),
    "imported": ("导入资料", "data imported"),
    "incident_closed": ("事件结束", "incident closed"),
    "incident_noted": ("事件记录", "noted on an incident"),
    "incident_opened": ("上报事件", "incident opened"),
    "issue_judged": ("裁定疑问", "issue judged"),
    "issue_opened": ("提出疑问", "issue raised"),
    "issue_resolved": ("疑问已消除", "issue gone with a new list"),
    "life_event": ("生活事件", "something happened in their life"),
    "line_drawn": ("设定上下级", "line between people drawn"),
    "looked_up": ("查询结果", "looked up"),
    "media_found": ("媒体发现", "found in the media"),
    "meeting_noted": ("记录会议", "meeting noted"),
    "moved": ("改期", "date moved"),
    "node_set": ("设定重要节点", "key node set"),
    "notice_changed": ("修改通知", "notice changed"),
    "notice_drafted": ("起草通知", "notice drafted"),
    "notice_moved": ("通知进展", "notice moved on"),
    "notice_tested": ("试发通知", "notice sent as a test"),
    "outcome": ("发送结果", "outcome of sending"),
    "password_set": ("设置密码", "password set"),
    "patrol_noted": ("记录巡查", "patrol noted"),
    "plan_held": ("暂停计划", "planning held"),
    "plan_refused": ("否决计划", "planning refused"),
    "plan_released": ("恢复计划", "planning released"),
    "planned": ("计划", "planned"),
    "profiled": ("客户描摹", "profile noted"),
    "queued": ("待发", "queued"),
    "reassigned": ("转交", "reassigned"),
    "receipt": ("回执", "delivery receipt"),
    "released": ("放行", "released"),
    "replanned": ("补充计划", "planned further"),
    "report_handed_over": ("送出报表", "report handed over"),
    "report_made": ("生成报表", "report made"),
    "resumed": ("恢复联系", "contact resumed"),
    "revealed": ("查看资料", "details shown"),
    "review_closed": ("日结", "day's review closed"),
    "review_signed": ("签阅", "day signed"),
    "sample_drawn": ("抽检取样", "sample drawn"),
    "sample_judged": ("抽检结论", "sample judged"),
    "service_noted": ("贴心服务", "small service noted"),
    "signup_noted": ("登记报名", "sign-up noted"),
    "staff_left": ("离职交接", "member of staff left"),
    "stock_moved": ("库存变动", "stock moved"),
    "stopped": ("停止联系", "contact stopped"),
    "suppressed": ("停发号码", "number suppressed"),
    "target_set": ("登记年度目标", "target of a year set"),
    "texts_resumed": ("恢复发送短信", "texts resumed"),
    "texts_stopped": ("紧急停发短信", "texts stopped"),
    "trained": ("培训", "training held"),
    "visited": ("来访登记", "visit recorded"),
    "weather_ended": ("预警结束", "weather warning over"),
    "weather_noted": ("收到天气预警", "weather warning seen"),
    "wording_approved": ("批准文案", "wording approved"),
    "wording_drafted": ("起草文案", "wording drafted"),
    "wording_rejected": ("退回文案", "wording rejected"),
    "wording_withdrawn": ("撤下文案", "wording withdrawn"),
}
_ENTITIES: Mapping[str, Pair] = {
    "account": ("账号", "account"),
    "appeal": ("考核申诉", "appeal"),
    "call": ("电话", "call"),
    "closed_day": ("闭店日", "closed day"),
    "complaint": ("投诉", "complaint"),
    "customer_event": ("活动", "event"),
    "day_review": ("当日复核", "review of a day"),
    "deal": ("交易", "deal"),
    "duty": ("事项", "duty"),
    "event_signup": ("活动报名", "sign-up for an event"),
    "export": ("导出", "export"),
    "gift": ("礼品", "gift"),
    "import_issue": ("导入疑问", "import issue"),
    "import_run": ("导入", "import"),
    "incident": ("突发事件", "incident"),
    "key_node": ("重要节点", "key node"),
    "life_event": ("生活事件", "life event"),
    "media_find": ("媒体发现", "find in the media"),
    "meeting": ("会议", "meeting"),
    "meeting_action": ("会议行动", "action of a meeting"),
    "message": ("短信", "text"),
    "notice": ("通知", "notice"),
    "person": ("客户", "customer"),
    "plan_hold": ("暂停的计划", "held planning"),
    "report": ("报表", "report"),
    "retention": ("保存期限", "retention"),
    "sample": ("抽检", "sample"),
    "small_service": ("贴心服务", "small service"),
    "staff": ("员工", "employee"),
    "staff_absence": ("休假或交接", "leave or handover"),
    "stock": ("库存", "stock"),
    "stop_switch": ("紧急停发", "stop switch"),
    "target": ("年度目标", "target of a year"),
    "touch": ("触达", "touch"),
    "training": ("培训", "training"),
    "visit": ("来访", "visit"),
    "weather_warning": ("天气预警", "weather warning"),
    "wording": ("文案", "wording"),
}
_CHANNELS: Mapping[str, Pair] = {"call": ("电话", "call"), "gift": ("礼品", "gift"), "sms": ("短信", "text")}
_STATES: Mapping[str, Mapping[str, Pair]] = {
    "sms": {
        "accepted": ("通道已收", "accepted"),
        "cancelled": ("已取消", "cancelled"),
        "delivered": ("已送达", "delivered"),
        "expired": ("已过期", "expired"),
        "given_up": ("结果不明，放弃", "given up"),
        "held": ("等电话", "held"),
        "queued": ("待发", "queued"),
        "refused": ("通道拒发", "refused"),
        "sending": ("发送中", "sending"),
        "skipped": ("跳过", "skipped"),
        "undelivered": ("未送达", "undelivered"),
        "unknown": ("结果不明", "unknown"),
    },
    "call": {
        "cancelled": ("已取消", "cancelled"),
        "claimed": ("处理中", "claimed"),
        "done": ("已完成", "done"),
        "exhausted": ("未能联系", "exhausted"),
        "open": ("待拨打", "open"),
        "skipped": ("跳过", "skipped"),
    },
    "gift": {
        "cancelled": ("已取消", "cancelled"),
        "delivered": ("已送到", "delivered"),
        "due": ("待办", "due"),
        "ordered": ("已订", "ordered"),
        "skipped": ("跳过", "skipped"),
    },
    "duty": {"done": ("已完成", "done"), "open": ("待办", "open")},
}
# What came of one try of a call.
_OUTCOMES: Mapping[str, Pair] = {
    "busy": ("占线", "busy"),
    "call_back_at": ("约定回电", "to be called back"),
    "connected": ("已接通", "connected"),
    "in_person": ("当面已谈", "spoken to in person"),
    "no_answer": ("无人接听", "no answer"),
    "refused": ("拒接或拒谈", "refused to talk"),
    "switched_off": ("关机", "switched off"),
    "wrong_number": ("号码不是本人", "wrong number"),
}
# Kinds of duties.
_DUTIES: Mapping[str, Pair] = {
    "birthday_missed": ("生日漏办，请定补救", "Birthday missed: decide how to make up for it"),
    "complaint_grave": ("重大投诉，请马上过问", "Grave complaint: see to it at once"),
    "complaint_overdue": ("投诉超时，请督办", "Complaint overdue: see that it is answered"),
    "low_mood": ("客户情绪低，请跟进", "Low mood: follow up"),
    "low_score": ("回访评分低或有投诉，请跟进", "Low score or complaint on the callback: follow up"),
    "outcome_unknown": ("短信结果不明，请核实", "Outcome of a text unknown: find out"),
    "text_refused": ("短信被拒，请处理", "Text refused by the vendor: see to it"),
    "wrong_number": ("号码有误，请核实号码", "Wrong number: find the right one"),
}


# The dates of a deal, as plans and reports name them.
_MILESTONES: Mapping[str, Pair] = {
    "appointment_on": ("预约签约", "signing appointment"),
    "filed_on": ("合同备案", "contract filed"),
    "handed_over_on": ("交付", "handed over"),
    "handover_planned_on": ("计划交付", "hand-over planned"),
    "loan_applied_on": ("按揭申请", "loan applied for"),
    "loan_paid_on": ("按揭放款", "loan paid out"),
    "moved_in_on": ("入住", "moved in"),
    "paid_in_full_on": ("付清", "paid in full"),
    "signed_on": ("签约", "signed"),
    "subscribed_on": ("认购", "subscribed"),
}


def action_word(action: str, language: Language) -> str:
    """What happened; an unknown code stands for itself, as everywhere here: an old log must stay readable."""
    return _word(_ACTIONS, action, language)


def entity_word(entity: str, language: Language) -> str:
    """What it happened to."""
    return _word(_ENTITIES, entity, language)


def channel_word(channel: str, language: Language) -> str:
    """sms, call or gift."""
    return _word(_CHANNELS, channel, language)


def state_word(of: str, state: str, language: Language) -> str:
    """A state of a channel (`sms`, `call`, `gift`) or of a `duty`."""
    return _word(_STATES.get(of, {}), state, language)


def outcome_word(outcome: str, language: Language) -> str:
    """What came of one try of a call."""
    return _word(_OUTCOMES, outcome, language)


def duty_word(kind: str, language: Language) -> str:
    """What a duty of this kind asks for."""
    return _word(_DUTIES, kind, language)


def milestone_word(field: str, language: Language) -> str:
    """A date of a deal by its field."""
    return _word(_MILESTONES, field, language)


def touchpoint_names(plan: Plan, language: Language) -> dict[str, str]:
    """The names of touchpoints and festivals by id, in the plan's order."""
    named: list[Touchpoint | Festival] = [*plan.touchpoints, *plan.festivals]
    return {item.id: item.name[language] for item in named}


def _word(words: Mapping[str, Pair], key: str, language: Language) -> str:
    return words[key][language == "en"] if key in words else key

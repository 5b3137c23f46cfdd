"""The words of the command's tables, Chinese and English; keys in alphabetical order."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from care.rules.festivals import Festival
    from care.rules.touchpoints import Language, Plan, Touchpoint

_WORDS: dict[str, tuple[str, str]] = {
    "act_on": ("执行日", "Acts on"),
    "after": ("导入后", "With"),
    "agent": ("置业顾问", "Agent"),
    "before": ("导入前", "Without"),
    "busy": ("占线", "Busy"),
    "calendar": ("全年预计", "Expected in the year"),
    "call": ("电话", "Call"),
    "call_back_at": ("约定回电", "Call back"),
    "calls": ("电话清单", "Calls"),
    "cancelled": ("已取消", "Cancelled"),
    "caused": ("增减", "Caused"),
    "changed": ("变更", "changed"),
    "channel": ("渠道", "Channel"),
    "claimed": ("处理中", "Claimed"),
    "closed": ("新增闭店日", "Days closed"),
    "closed_days": ("闭店日", "Closed days"),
    "coming_days": ("未来七天的触点", "The next seven days"),
    "confirmed": ("是", "confirmed"),
    "connected": ("已接通", "Connected"),
    "console_at": ("工作台", "Console"),
    "cost": ("费用（元）", "Cost (yuan)"),
    "count": ("数量", "Count"),
    "created": ("新增", "new"),
    "customer": ("客户", "Customer"),
    "customer_no": ("客户编号", "Customer no."),
    "date": ("日期", "Date"),
    "dates_ahead": ("晚于名单日期（视为计划）", "Dates ahead of the list's day (taken as plans)"),
    "deal_no": ("房屋", "Deal"),
    "deals": ("房屋", "Deals"),
    "decision": ("结果", "Decision"),
    "delivered": ("已送达", "Delivered"),
    "dismissed": ("否", "dismissed"),
    "done": ("已完成", "Done"),
    "due": ("待办", "Due"),
    "due_at": ("截止", "Due by"),
    "due_on": ("应办日", "Due on"),
    "duties": ("待办事项", "Duties"),
    "effect": ("处理", "What follows"),
    "effect_drop": ("未载入该格", "cell not loaded"),
    "effect_hold_care": ("暂停关怀短信", "care messages held"),
    "effect_hold_deal": ("暂停该房自动消息", "deal's messages held"),
    "effect_hold_texts": ("暂停短信", "texts held"),
    "effect_note": ("提示", "note"),
    "effect_reject": ("整行拒绝", "row rejected"),
    "erase_again": (
        "该客户的个人信息此前已删除；已再次清理数据库文件。",
        "Erased before; the database's files were cleaned again.",
    ),
    "erase_ended": (
        "已取消或结束 {count} 项未完成事项。",
        "{count} waiting texts, calls, gifts and duties were ended.",
    ),
    "erase_kept": (
        "依法保留（不含姓名、电话、短信内容）：",
        "What the law makes us keep, without name, number or text:",
    ),
    "erase_outside": (
        "不在本系统内、请另行处理：此前的备份、短信通道方的记录、销售系统，以及以下导入名单和旁边的问题清单：",
        "Outside, to be seen to by hand: earlier backups, the SMS vendor's records, the sales system, and these lists "
        "with the reject files beside them:",
    ),
    "erase_really": (
        "删除客户 {customer} 的全部个人信息？无法恢复。",
        "Erase all personal data of {customer}? It cannot be undone.",
    ),
    "events_verified": ("核验事件", "Events verified"),
    "evidence": ("内容", "Found"),
    "exhausted": ("未能联系", "Exhausted"),
    "expired": ("已过期", "Expired"),
    "explained": ("已办与将办", "On record and to come"),
    "explained_silent": ("没有安排的触点", "Touchpoints that have nothing"),
    "festivals": ("节日", "Festivals"),
    "gift": ("礼品", "Gift"),
    "gifts": ("礼品清单", "Gifts"),
    "header": ("列", "Column"),
    "held": ("等电话", "Held"),
    "hold_held": ("等待", "Waits"),
    "hold_passed": ("已恢复正常", "Ordinary again"),
    "hold_refused": ("已否决", "Refused"),
    "hold_released": ("已放行", "Released"),
    "holds": ("等待放行的计划", "Days that wait for a release"),
    "home": ("房号", "Home"),
    "id": ("编号", "No."),
    "import_held": (
        "{day} 的计划已暂停：{touches} 个触点、{people} 位客户，数量异常。核对名单后用 care plan release 放行。",
        "The planning of {day} waits: {touches} touches for {people} people. Check the list, then care plan release.",
    ),
    "import_unchanged": ("{file}：{rows} 行均与已有数据一致。", "{file}: nothing changed, all {rows} rows are known."),
    "importing": ("导入", "Importing"),
    "in_person": ("当面", "In person"),
    "issue": ("疑问", "Issue"),
    "issue_confirmed": ("是", "confirmed"),
    "issue_dismissed": ("否", "dismissed"),
    "issue_open": ("待裁定", "waits"),
    "issue_resolved": ("已改正", "mended"),
    "issues": ("待裁定的疑问", "Issues"),
    "item": ("礼品", "Item"),
    "kind": ("事项", "Kind"),
    "late": ("晚", "Late"),
    "left_on": ("离职日", "Left on"),
    "line": ("行", "Line"),
    "line_manages": ("管理", "manages"),
    "line_monitors": ("监控", "monitors"),
    "line_reports": ("汇报给", "reports to"),
    "loaded": ("载入", "Loaded"),
    "log_written": ("日志已导出到 {file}。", "The log is in {file}."),
    "login": ("登录名", "Login"),
    "missing_columns": ("名单中没有的列（原值保留）", "Columns not in the list (what is known stays)"),
    "name": ("姓名", "Name"),
    "next_try_at": ("约定", "Promised"),
    "no": ("否", "no"),
    "no_answer": ("无人接听", "No answer"),
    "no_closed_days": ("没有闭店日。", "No day is closed."),
    "note": ("备注", "Note"),
    "nothing": ("没有", "Nothing to do."),
    "open": ("待拨打", "Open"),
    "opened": ("恢复营业日", "Days opened again"),
    "ordered": ("已订", "Ordered"),
    "overdue": ("逾期", "Overdue"),
    "parts": ("段数", "Parts"),
    "password": ("密码（只显示这一次）", "Password (shown this once)"),
    "people": ("客户", "People"),
    "phone": ("电话", "Phone"),
    "planned": ("计划", "Planned"),
    "planned_today": ("今日新排", "Planned at once for today"),
    "preview": ("预览", "Preview"),
    "problem": ("问题", "Problem"),
    "problems": ("问题", "Problems"),
    "project": ("项目", "Project"),
    "question": ("问题（confirm 是，dismiss 否）", "Question (confirm: yes, dismiss: no)"),
    "queued": ("待发", "Queued"),
    "refused": ("拒接或拒谈", "Refused"),
    "refused_day": ("{day} 已否决，不写入。", "{day} is refused: nothing is written."),
    "rehearsal": ("演练：没有写入任何数据。", "Rehearsal: nothing was written."),
    "reject_file": ("问题清单", "Reject file"),
    "rejected": ("拒绝", "Rejected"),
    "released_day": ("{day} 已放行。", "{day} is released."),
    "replies": ("客户回复（答复后用 care duties done 勾销）", "Replies to answer (then tick them: care duties done)"),
    "reply": ("回复", "Reply"),
    "required": ("必打", "Required"),
    "role": ("负责", "Role"),
    "rows": ("行数", "Rows"),
    "samples": ("样例客户", "Samples"),
    "scope": ("范围", "Scope"),
    "share_of_customers": ("涉及过多客户", "too many customers at once"),
    "shared_numbers": (
        "多人共用或顾问自己的号码（停发短信）",
        "Numbers on too many people, or an agent's own (no texts)",
    ),
    "skipped": ("跳过", "Skipped"),
    "sms": ("短信", "Text"),
    "staff": ("人员", "Staff"),
    "state": ("状态", "State"),
    "stop_all": ("全部项目", "all projects"),
    "stop_due": ("其中已到时", "Due already"),
    "stop_held": (
        "紧急停发中：{scope} 的短信不发；care resume 查看并恢复。",
        "The stop switch is on for {scope}: those texts wait. See `care resume`.",
    ),
    "stop_in_time": ("仍可发送", "In time"),
    "stop_nowhere": ("没有紧急停发，短信照常发送。", "The stop switch is off: texts go as planned."),
    "stop_off": (
        "已恢复发送：{going} 条照发，{dropped} 条取消，{late} 条已过时限。",
        "Texts go again: {going} in time, {dropped} dropped, {late} too late.",
    ),
    "stop_on": (
        "已紧急停发：{scope}。电话和礼品照常；care resume 查看等待的短信。",
        "Stopped: no text of {scope} goes. Calls and gifts go on; `care resume` shows what waits.",
    ),
    "stop_too_late": ("已过时限", "Too late"),
    "stop_waiting": ("等待中的短信", "Texts that wait"),
    "subject": ("关于", "About"),
    "switched_off": ("关机", "Switched off"),
    "template": ("模板", "Template"),
    "text_accepted": ("通道已接收", "accepted by the vendor"),
    "text_by_receipt": ("按回执更新", "moved by a receipt"),
    "text_cancelled": ("已取消", "cancelled"),
    "text_expired": ("已过期", "expired"),
    "text_given_up": ("结果不明，不再发送", "given up"),
    "text_overtaken": ("已由回执更新", "overtaken by a receipt"),
    "text_queued": ("待重发", "queued again"),
    "text_refused": ("通道拒发", "refused"),
    "text_unknown": ("结果不明", "unknown"),
    "texts": ("短信", "Texts"),
    "texts_expired": ("过期短信", "Texts expired"),
    "texts_looked_up": ("查询回执", "Texts looked up"),
    "texts_taken": ("发送短信", "Texts sent"),
    "times_median": ("超过以往中位数的三倍", "more than three times the usual"),
    "total": ("合计", "Total"),
    "touches": ("触点", "Touches"),
    "touchpoint": ("触点", "Touchpoint"),
    "tries": ("次数", "Tries"),
    "unchanged": ("未变", "unchanged"),
    "unknown_columns": ("不认识的列（未载入）", "Unknown columns (not loaded)"),
    "unknown_projects": ("没有方案的项目（按公司默认）", "Projects without a plan (company's defaults)"),
    "visits_known": ("已有", "On record already"),
    "visits_late": ("补录", "Recorded late"),
    "visits_recorded": ("新登记", "New"),
    "visits_rejected": ("拒绝", "Rejected"),
    "visits_rows": ("行数", "Rows"),
    "weather": ("天气预警", "Weather warnings"),
    "weather_below": ("未达标准", "Not grave enough"),
    "weather_cancelled": ("解除通知", "Taken back"),
    "weather_done": ("天气提示：{tips}；停发 {stopped} 条。", "Weather texts: {tips}; {stopped} stopped."),
    "weather_end": ("结束", "Ended"),
    "weather_end_cancelled": ("已解除", "taken back"),
    "weather_end_expired": ("已过期", "expired"),
    "weather_end_gone": ("已不在发布", "no longer named"),
    "weather_end_superseded": ("已更新", "updated"),
    "weather_issued": ("发布", "Issued"),
    "weather_off": ("此类不提示", "No text for this kind"),
    "weather_office": ("发布单位", "Office"),
    "weather_same": ("已提示过", "Told already"),
    "weather_stale": ("已过期", "Expired"),
    "weather_tip": ("已提示", "Told"),
    "weather_unofficial": ("缺发布单位、时间或等级", "No office, time or colour"),
    "weather_verdict": ("判断", "Verdict"),
    "what": ("项目", "What"),
    "why": ("原因", "Why"),
    "wrong_number": ("号码有误", "Wrong number"),
    "yes": ("是", "yes"),
}
# Who may tick a duty.
_ROLES: dict[str, tuple[str, str]] = {
    "administrator": ("系统管理员", "Administrator"),
    "agent": ("置业顾问", "Agent"),
    "general_manager": ("总经理", "General manager"),
    "programme_manager": ("满意度专项经理", "Programme manager"),
    "sales_director": ("营销总监", "Sales director"),
    "satisfaction_manager": ("满意度经理", "Satisfaction manager"),
    "specialist": ("满意度专员", "Satisfaction specialist"),
}


def word(key: str, language: "Language") -> str:
    """The word for a key; KeyError for one that nobody has written yet."""
    return _WORDS[key][language == "en"]


def duty_words(kind: str, language: "Language") -> str:
    """What a duty of this kind asks for, in the words of the log."""
    from care.rules.log_words import duty_word

    return duty_word(kind, language)


def reason_words(reason: str, language: "Language") -> str:
    """A reason code as a label, as reports and exports show it too."""
    from care.rules import reason_words as explained

    return explained.reason_words(reason, language).label


def role_words(role: str, language: "Language") -> str:
    """A role's name; an unknown one stands for itself."""
    return _ROLES[role][language == "en"] if role in _ROLES else role


def touchpoint_name(plan: "Plan", touchpoint: str, language: "Language") -> str:
    """A touchpoint's or festival's name; one that has left the plan stands for itself."""
    named: list[Touchpoint | Festival] = [*plan.touchpoints, *plan.festivals]
    found = next((item for item in named if item.id == touchpoint), None)
    return found.name[language] if found else touchpoint

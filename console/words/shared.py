"""Words that every page may use: the bar, sign-in, refusals, roles."""

WORDS: dict[str, tuple[str, str]] = {
    "back": ("返回", "Back"),
    "cancel": ("取消", "Cancel"),
    "console": ("业主关怀", "Owner care"),
    "login": ("登录名", "Login"),
    "login_too_many": (
        "密码错误次数过多，请在 {until} 之后再试。",
        "Too many wrong passwords: try again after {until}.",
    ),
    "login_wrong": (
        "登录名或密码不对，请核对后重试；忘记密码请找管理员。",
        "The login or the password is wrong: check both; an administrator can set a new password.",
    ),
    "menu": ("导航", "Navigation"),
    "menu_calls": ("电话", "Calls"),
    "menu_me": ("我的", "Me"),
    "menu_more": ("更多", "More"),
    "password": ("密码", "Password"),
    "reason": ("原因", "Reason"),
    "refused_down": ("暂时无法办理", "This cannot be done right now"),
    "refused_down_help": (
        "数据库或外部服务没有响应。什么都没有改动，请稍后再试。",
        "The database or a service did not answer. Nothing was changed: try again in a moment.",
    ),
    "refused_input": ("填写有误", "Something in the form is wrong"),
    "refused_input_help": (
        "什么都没有改动，请返回检查后再提交。",
        "Nothing was changed: go back, check the form, and send it again.",
    ),
    "refused_missing": ("没有这个页面", "There is no such page"),
    "refused_missing_help": (
        "地址有误，或者这条记录不在您的范围内。",
        "The address is wrong, or what it names is not yours to see.",
    ),
    "refused_right": ("没有权限", "You have no right to this page"),
    "refused_right_help": (
        "您的角色不能打开这个页面；如确有需要，请找管理员。",
        "Your role does not open this page: ask an administrator if it should.",
    ),
    "refused_state": ("状态已变化", "This has changed in the meantime"),
    "refused_state_help": (
        "别人刚刚处理过，或已不需要处理。什么都没有改动，请重新打开查看。",
        "Somebody else has dealt with it, or it is no longer due. Nothing was changed: open it again.",
    ),
    "role_administrator": ("系统管理员", "Administrator"),
    "role_agent": ("置业顾问", "Sales agent"),
    "role_general_manager": ("总经理", "General manager"),
    "role_programme_manager": ("满意度专项经理", "Programme manager"),
    "role_sales_director": ("营销总监", "Sales director"),
    "role_satisfaction_manager": ("满意度经理", "Satisfaction manager"),
    "role_specialist": ("满意度专员", "Satisfaction specialist"),
    "save": ("保存", "Save"),
    "sign_in": ("登录", "Sign in"),
    "sign_out": ("退出登录", "Sign out"),
    "skip": ("跳到正文", "Skip to the content"),
    "to_start": ("回到首页", "To the start"),
}

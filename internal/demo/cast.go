package demo

// member is somebody whom the stories call by a log-in name.
type member struct {
	login, name string
	site        int    // -1 is the group
	team        int    // 0 is none
	post, grade string // of today
	roles       []string
	at          string // where the roles hold: "group", "centre", "team", "" is everything
	english     bool
}

// cast are those who have accounts. trainee1 stands before the pre-job certification.
var cast = []member{
	{"trainee1", "李明", 0, 1, "AGENT", "F1", nil, "team", false},
	{"trainee2", "阿依古丽·买买提", 0, 2, "AGENT", "F1", nil, "team", false},
	{"agent1", "王芳", 0, 1, "AGENT-SR", "A1", []string{"agent"}, "team", true},
	{"agent2", "张𬘡", 0, 2, "AGENT", "F3", []string{"agent"}, "team", false},
	{"trainer1", "欧阳菲", 0, 0, "TRAINER", "E1", []string{"trainer"}, "centre", true},
	{"trainer2", "刘洋", 0, 0, "TRAINER", "E2", []string{"trainer"}, "centre", false},
	{"leader1", "赵强", 0, 1, "SHIFT", "M1", []string{"leader"}, "team", false},
	{"leader2", "孙丽", 0, 2, "SHIFT", "M1", []string{"leader"}, "team", true},
	{"supervisor1", "周敏", 0, 0, "SUPV", "M2", []string{"supervisor"}, "centre", false},
	{"hr1", "吴婷", -1, 0, "MGR", "M2", []string{"hr"}, "group", false},
	{"hr2", "郑凯", -1, 0, "MGR", "M2", []string{"hr"}, "group", true},
	{"manager1", "冯雪", -1, 0, "MGR", "M3", []string{"manager"}, "group", true},
	{"judge1", "蒋浩", -1, 0, "SUPV", "M2", []string{"judge"}, "group", false},
	{"auditor1", "韩梅", -1, 0, "MGR", "M2", []string{"auditor"}, "", false},
	{"admin", "杨帆", -1, 0, "MGR", "M2", []string{"admin"}, "", true},
}

// unit is the path at which a member works.
func (m member) unit() string {
	switch {
	case m.site < 0:
		return group
	case m.team > 0:
		return sites[m.site].team(m.team)
	}
	return sites[m.site].path()
}

// reach is the path at which the roles hold.
func (m member) reach() string {
	switch m.at {
	case "group":
		return group
	case "":
		return "/"
	}
	return m.unit()
}

// reasons for leaving.
var reasons = []string{
	"主动离职：个人职业发展", "主动离职：回老家就业", "主动离职：不适应夜班作息", "主动离职：薪酬原因", "主动离职：继续升学", "主动离职：家庭照顾",
	"主动离职：身体原因", "被动离职：合同到期不再续签", "被动离职：连续两季考核不合格",
}

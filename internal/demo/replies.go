package demo

import (
	"math/rand/v2"
	"slices"
	"strings"

	"tianti/exams/item"
)

// scenarioTopic is where the mock examination takes its open question from: a customer whose broadband
// has been down for three days.
const scenarioTopic = "岗前/能力知识/26 安抚愤怒的客户/"

// passage is a part of an answer to the open question, and what a careful marker gives for it.
type passage struct {
	points int64
	text   string
}

// passages are what candidates write to each criterion of the question's rubric, the best first.
var passages = []struct {
	criterion string
	texts     []passage
}{
	{"first", []passage{
		{4, "先生您好，断了三天，还耽误您在家上班，换成是我也着急，真的非常抱歉。（承认影响，先接住情绪）"},
		{4, "断网三天影响您工作，是我们没有做好，先向您道歉。您请说，我听着。（道歉、承认影响、不打断）"},
		{3, "非常抱歉，断网三天确实影响上班，我马上来帮您处理。（道歉，表态）"},
		{3, "给您添麻烦了，三天没有网，您的心情我理解。（理解）"},
		{2, "您好，不好意思给您带来不便，请您谅解。（道歉）"},
		{2, "很抱歉，让您久等了。（道歉）"},
		{1, "您先别激动，宽带坏了有很多原因，我们看一下再说。（解释）"},
	}},
	{"facts", []passage{
		{3, "请您告诉我安装地址、光猫上哪一个灯在闪、之前报修时有没有给过单号？（问清地址、现象、报修记录）"},
		{3, "我先核对三件事：装机地址，光猫指示灯的颜色，您哪天报过修、是谁答复的？（进入问题）"},
		{2, "请问您的安装地址是哪里，光猫的灯亮不亮？（问清情况）"},
		{2, "我看到您前天报过修，请问现在还是完全连不上吗？（核对事实）"},
		{1, "请问您家是哪一户？（核对）"},
		{0, ""},
	}},
	{"next", []passage{
		{3, "我现在为您加急派单，今天 18 点前师傅会先打您电话，19 点我本人回电确认是否修好；三天的费用按规则申请减免，结果一并告诉您。（下一步、时限、不空诺）"},
		{3, "已经转给值班长加急，两小时内会有人联系您约上门时间；损失的问题我按规定登记减免申请，明天中午前答复您。（给出下一步和时限）"},
		{2, "我马上帮您加急，今天会有师傅联系您，费用减免我也帮您登记。（下一步）"},
		{2, "我给您派加急单，并请他们尽早上门，减免按规定办理。（安排）"},
		{1, "我帮您催一下，请您耐心等待，会尽快处理。（答复）"},
		{0, "损失的事您放心，一定全部赔给您。（答复赔偿）"},
	}},
}

// remarks are what a marker writes beside a mark that is not the full one, by criterion.
var remarks = map[string]string{
	"first": "先把“断了三天、在家上班”的影响说出来，再往下问。",
	"facts": "地址、现象、报修记录三项要问全。",
	"next":  "承诺要有具体时间；赔偿按规则说明，不空诺。",
}

// reply is how somebody of an ability answers the open question.
func reply(r *rand.Rand, ability float64) string {
	var parts []string
	for _, p := range passages {
		n := len(p.texts)
		at := int((1-ability)*float64(n)) + r.IntN(4) - 2
		if text := p.texts[min(max(at, 0), n-1)].text; text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "\n")
}

// read is how a marker marks such an answer along the rubric: by what stands in it, some a little
// stricter than others.
func read(r *rand.Rand, rubric item.Rubric, answer string) (scores map[string]int64, remark string) {
	scores = map[string]int64{}
	for _, c := range rubric.Criteria {
		found := passage{}
		for _, p := range passages {
			if i := slices.IndexFunc(p.texts, func(x passage) bool { return x.text != "" && strings.Contains(answer, x.text) }); p.criterion == c.ID && i >= 0 {
				found = p.texts[i]
			}
		}
		points := found.points * item.Point
		switch r.IntN(5) {
		case 0:
			points -= item.Point
		case 1:
			points -= item.Point / 2
		}
		scores[c.ID] = min(max(points, 0), c.Max)
		if scores[c.ID] < c.Max*3/4 && remark == "" {
			remark = remarks[c.ID]
		}
	}
	return scores, remark
}

// chosen is what somebody answers to a closed item: right with a likelihood, else what looks right.
func chosen(r *rand.Rand, b *item.Body, likelihood float64) item.Response {
	right := r.Float64() < likelihood
	if b.Kind == "numeric" {
		if right {
			return item.Response{Text: b.Answers[0].Low}
		}
		return item.Response{Text: slip(r, b.Answers[0].Low)}
	}
	var keys, others []string
	for _, o := range b.Options {
		if o.Weight > 0 {
			keys = append(keys, o.ID)
		} else {
			others = append(others, o.ID)
		}
	}
	switch {
	case b.Kind == "multiple" && right:
		return item.Response{Choice: keys}
	case b.Kind == "multiple" && (r.IntN(3) > 0 || len(others) == 0):
		return item.Response{Choice: keys[:max(1, len(keys)-1)]} // one overlooked
	case b.Kind == "multiple":
		return item.Response{Choice: append(slices.Clone(keys), others[0])}
	case right:
		return item.Response{Choice: keys[:1]}
	case r.IntN(4) > 0:
		return item.Response{Choice: others[:1]} // most fall for the same one
	}
	return item.Response{Choice: []string{pick(r, others)}}
}

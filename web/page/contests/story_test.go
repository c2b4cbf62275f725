package contests_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

// TestStoryOfALiveFinal plays with a judge and a spectator at once, on a phone and at a desk: the board moves with
// each sheet, stands still after the freeze although scoring goes on, and shows all at the reveal; then a competitor
// reads what the points come from.
func TestStoryOfALiveFinal(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		a := open(t)
		a.running()
		spectator := s.Tab(a.Site, "trainee1")
		spectator.Go("/contests/SKILL-1")
		s.Fine(spectator, "story_contest")
		spectator.ClickAway(`a[href$="/board"]`)
		spectator.Reads("评分中", "陈静")

		judge := s.Tab(a.Site, "judge1")
		judge.Go("/")
		judge.ClickAway("#card-contests .todo a")
		s.Fine(judge, "story_duties")
		a.hands(s, judge, "王芳", "agent1", "38", "52", "story_sheet")
		live(t, spectator, 1, "王芳", "90")
		s.Fine(spectator, "story_board")

		manager := s.Tab(a.Site, "manager1")
		manager.Go("/contests/SKILL-1/manage")
		s.Fine(manager, "story_manage")
		a.does(manager, "/freeze", "最后一轮开始")
		live(t, spectator, 2, "王芳", "已封榜")
		a.hands(s, judge, "张𬘡", "agent2", "40", "58", "")
		for _, login := range a.judges[1:] {
			a.score(login, "agent1", 1, "30", "50").Status(303)
			a.score(login, "agent2", 1, "39", "59").Status(303)
		}
		for _, login := range a.judges {
			a.score(login, "agent3", 1, "20", "50").Status(303)
		}
		a.stays(spectator, "王芳", "90")
		manager.Go("/contests/SKILL-1/stages/final/board?inside=1")
		manager.Reads("赛务视图", "98")
		manager.Go("/contests/SKILL-1/manage")
		a.does(manager, "/end", "评委均已交齐")
		a.stays(spectator, "王芳", "90")
		manager.ClickAway("#places button[type=submit]")
		spectator.See(`#board-state[data-seq="15"]`)
		spectator.Reads("揭晓中", "陈静", "待揭晓")
		if told := spectator.Text("#board"); strings.Contains(told, "98") || strings.Contains(told, "张𬘡") {
			t.Error("a place that is covered is told: ", told)
		}
		s.Fine(spectator, "story_places")
		s.Fine(manager, "story_places_manage")
		a.does(manager, "/reveal", "现场揭晓")
		live(t, spectator, 16, "张𬘡", "98")
		s.Fine(spectator, "story_revealed")
		a.World.Clock.Advance(time.Minute)

		own := s.Tab(a.Site, "agent2")
		own.Go("/contests/SKILL-1")
		own.ClickAway(`a[href$="/own"]`)
		own.Reads("评委 1", "98", "去掉")
		s.Fine(own, "story_own")
	})
}

// hands lets a judge fill and hand in a sheet in the browser.
func (a *arena) hands(s *webtest.Stage, judge *webtest.Tab, name, login, talking, matter, shot string) {
	a.t.Helper()
	judge.ClickAway(`a[href$="/judge/` + rbactest.ID(login) + `/scenario"]`)
	judge.Reads(name)
	judge.Type("#f-points-C1", talking)
	judge.Type("#f-points-C2", matter)
	if shot != "" {
		s.Fine(judge, shot)
	}
	judge.ClickAway("#sheet button[type=submit]")
	judge.Reads("评分已提交")
}

// does lets who runs the contest take an act.
func (a *arena) does(b *webtest.Tab, act, reason string) {
	b.Type("#f-reason", reason)
	b.ClickAway(`button[formaction$="` + act + `"]`)
	b.Reads("已办理")
}

// live waits until the board has come to an entry of the log by itself, and then looks what it says and who leads.
func live(t *testing.T, b *webtest.Tab, seq int, leader, says string) {
	t.Helper()
	b.See(fmt.Sprintf(`#board-state[data-seq="%d"]`, seq))
	b.Reads(says)
	if lead := b.Text("#board tbody tr"); !strings.Contains(lead, leader) {
		t.Errorf("%q leads, not %s", lead, leader)
	}
}

// stays expects what the board showed at the freeze, on the open page and of the server.
func (a *arena) stays(b *webtest.Tab, leader, points string) {
	a.t.Helper()
	rows := a.As("trainee1").Get("/contests/SKILL-1/stages/final/rows").Status(200).Body
	for _, text := range []string{rows, b.Text("#board")} {
		if !strings.Contains(text, leader) || !strings.Contains(text, points) || strings.Contains(text, "98") || strings.Contains(text, "97") {
			a.t.Fatal("the board moved after the freeze: ", text)
		}
	}
}

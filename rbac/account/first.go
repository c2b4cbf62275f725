package account

import (
	"context"
	"errors"
	"time"

	"tianti/rbac"
)

// firstPerson makes the group and the first administrator where they are missing; a start that was
// killed in the middle goes on where it stopped.
func (s *Service) firstPerson(ctx context.Context, by rbac.Actor) error {
	groups, err := s.org.Children(ctx, "")
	if err != nil {
		return err
	}
	if len(groups) == 0 {
		g, err := s.org.CreateUnit(ctx, by, "", "", PlaceholderGroup, "Group", "first start")
		if err != nil {
			return err
		}
		groups = append(groups, g)
	}
	_, err = s.org.Lookup(ctx, FirstAdmin)
	if errors.Is(err, rbac.ErrUnknown) {
		_, err = s.org.Hire(ctx, by, rbac.Card{
			EmployeeNo: FirstAdmin, Name: "系统管理员", Unit: groups[0].Path, Post: "MGR", Employment: "contract", HiredOn: s.org.Today(),
		}, "first start")
	}
	if err != nil {
		return err
	}
	_, err = s.org.AssignRole(ctx, by, FirstAdmin, "admin", "/", time.Time{}, "first start")
	return err
}

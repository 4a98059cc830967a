// Makes every call of go-gogs-client that our document covers, and says how each ends.
package main

import (
	"errors"
	"fmt"
	"os"

	gogs "github.com/gogs/go-gogs-client"
)

// A key that nobody in the documented data has.
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB5IBxZ4sPvsWhVcmZ9Qb7kC0uKGzDLrxFmQrcPXeGxG foreign@example.com"

// said prints how a call ended: with an error, with a value that is wrong, or well.
func said(call string, err error, holds bool) {
	switch {
	case err != nil:
		fmt.Printf("%s\t%v\n", call, err)
	case !holds:
		fmt.Printf("%s\twrong value\n", call)
	default:
		fmt.Printf("%s\tok\n", call)
	}
}

var errFalse = errors.New("false")

// truth makes an error of a call that answers false.
func truth(answer bool) error {
	if !answer {
		return errFalse
	}
	return nil
}

func main() {
	url, user, password := os.Getenv("GOGS_URL"), os.Getenv("GOGS_USER"), os.Getenv("GOGS_PASSWORD")
	client := gogs.NewClient(url, os.Getenv("GOGS_TOKEN"))

	token, err := client.CreateAccessToken(user, password, gogs.CreateAccessTokenOption{Name: "foreign"})
	said("CreateAccessToken", err, err == nil && token.Name == "foreign" && len(token.Sha1) == 40)
	tokens, err := client.ListAccessTokens(user, password)
	said("ListAccessTokens", err, len(tokens) == 3)
	if token != nil {
		client = gogs.NewClient(url, token.Sha1)
	}

	self, err := client.GetSelfInfo()
	said("GetSelfInfo", err, err == nil && self.UserName == user && self.Email != "")
	info, err := client.GetUserInfo("user1")
	said("GetUserInfo", err, err == nil && info.UserName == "user1" && info.Login == "user1" && info.Email != "")
	_, err = client.GetUserInfo("nobody")
	said("GetUserInfo of nobody", err, false)

	emails, err := client.ListEmails()
	said("ListEmails", err, len(emails) == 1 && emails[0].Primary)
	more := gogs.CreateEmailOption{Emails: []string{"foreign@example.com"}}
	_, err = client.AddEmail(more)
	said("AddEmail", err, true)
	emails, err = client.ListEmails()
	said("ListEmails after AddEmail", err, len(emails) == 2)
	said("DeleteEmail", client.DeleteEmail(more), true)
	emails, err = client.ListEmails()
	said("ListEmails after DeleteEmail", err, len(emails) == 1)

	said("Follow", client.Follow("user1"), true)
	said("IsFollowing", truth(client.IsFollowing("user1")), true)
	said("IsUserFollowing", truth(client.IsUserFollowing(user, "user1")), true)
	followers, err := client.ListFollowers("user1", 1)
	said("ListFollowers", err, len(followers) == 1 && followers[0].UserName == user)
	following, err := client.ListMyFollowing(1)
	said("ListMyFollowing", err, len(following) == 1 && following[0].UserName == "user1")
	following, err = client.ListFollowing(user, 1)
	said("ListFollowing", err, len(following) == 1 && following[0].UserName == "user1")
	followers, err = client.ListMyFollowers(1)
	said("ListMyFollowers", err, len(followers) == 1 && followers[0].UserName == "alice")
	said("Unfollow", client.Unfollow("user1"), true)
	said("IsFollowing after Unfollow", truth(client.IsFollowing("user1")), true)

	created, err := client.CreatePublicKey(gogs.CreateKeyOption{Title: "foreign", Key: key})
	said("CreatePublicKey", err, err == nil && created.ID > 0 && created.Title == "foreign")
	keys, err := client.ListMyPublicKeys()
	said("ListMyPublicKeys", err, len(keys) == 1 && keys[0].ID == created.ID)
	keys, err = client.ListPublicKeys(user)
	said("ListPublicKeys", err, len(keys) == 1 && keys[0].ID == created.ID)
	one, err := client.GetPublicKey(created.ID)
	said("GetPublicKey", err, err == nil && one.Key != "")
	said("DeletePublicKey", client.DeletePublicKey(created.ID), true)
	_, err = client.GetPublicKey(created.ID)
	said("GetPublicKey of no key", err, false)

	_, err = client.ListMyRepos()
	said("ListMyRepos", err, true)
	repositories, err := client.ListUserRepos(user)
	said("ListUserRepos", err, len(repositories) > 0)
	repository, err := client.GetRepo("unknwon", "hello")
	said("GetRepo", err, err == nil && repository.FullName == "unknwon/hello")
	issues, err := client.ListRepoIssues("unknwon", "hello", gogs.ListIssueOption{Page: 2})
	said("ListRepoIssues", err, len(issues) == 10)
	issue, err := client.GetIssue("unknwon", "hello", 1)
	said("GetIssue", err, err == nil && issue.Index == 1)

	newcomer, err := client.AdminCreateUser(gogs.CreateUserOption{
		Username: "foreigner", Email: "foreigner@example.com", Password: "secret1",
	})
	said("AdminCreateUser", err, err == nil && newcomer.UserName == "foreigner")
	said("AdminEditUser", client.AdminEditUser("foreigner", gogs.EditUserOption{
		Email: "foreigner@example.com", FullName: "A Foreigner",
	}), true)
	said("AdminDeleteUser", client.AdminDeleteUser("foreigner"), true)
	_, err = client.GetUserInfo("foreigner")
	said("GetUserInfo after AdminDeleteUser", err, false)
}

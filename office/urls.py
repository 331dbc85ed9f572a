"""Addresses of the office."""

from django.urls import path

from office import views, views_lists

app_name = "office"
urlpatterns = [
    path("login/", views.AccountLoginView.as_view(), name="login"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("profile/", views.ProfileView.as_view(), name="profile"),
    path("profile/password/", views.PasswordChangeView.as_view(), name="password_change"),
    path("profile/sessions/end/", views.SessionsEndView.as_view(), name="sessions_end"),
    path("messages/", views.MessageListView.as_view(), name="message_list"),
    path("lists/columns/", views_lists.ColumnChoiceView.as_view(), name="column_choice"),
    path("lists/filters/save/", views_lists.FilterSaveView.as_view(), name="filter_save"),
    path("lists/filters/drop/", views_lists.FilterDropView.as_view(), name="filter_drop"),
    path("users/", views.UserListView.as_view(), name="user_list"),
    path("users/new/", views.UserCreateView.as_view(), name="user_create"),
    path("users/<int:pk>/", views.UserDetailView.as_view(), name="user_detail"),
    path("users/<int:pk>/password/", views.UserPasswordResetView.as_view(), name="user_reset"),
    path("users/<int:pk>/toggle/", views.UserToggleView.as_view(), name="user_toggle"),
    path("users/<int:pk>/roles/", views.UserRolesView.as_view(), name="user_roles"),
    path("users/<int:pk>/unlock/", views.UserUnlockView.as_view(), name="user_unlock"),
    path("parameters/", views.ParameterListView.as_view(), name="parameter_list"),
    path("parameters/<int:year>/<str:key>/", views.ParameterEditView.as_view(), name="parameter_edit"),
    path("audit/", views.AuditListView.as_view(), name="audit_list"),
]

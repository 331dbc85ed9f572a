"""Addresses of the office."""

from django.urls import path

from office import views, views_calendar, views_channels, views_lists

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
    path("profile/mail/", views_channels.ProfileMailView.as_view(), name="profile_mail"),
    path("digests/<int:pk>/", views_channels.DigestDetailView.as_view(), name="digest_detail"),
    path("robots/", views_channels.RobotListView.as_view(), name="robot_list"),
    path("robots/new/", views_channels.RobotCreateView.as_view(), name="robot_create"),
    path("robots/<int:pk>/", views_channels.RobotDetailView.as_view(), name="robot_detail"),
    path("robots/<int:pk>/edit/", views_channels.RobotEditView.as_view(), name="robot_edit"),
    path("robots/<int:pk>/toggle/", views_channels.RobotToggleView.as_view(), name="robot_toggle"),
    path("robots/<int:pk>/test/", views_channels.RobotTestView.as_view(), name="robot_test"),
    path("deliveries/", views_channels.DeliveryListView.as_view(), name="delivery_list"),
    path("deliveries/<int:pk>/retry/", views_channels.DeliveryRetryView.as_view(), name="delivery_retry"),
    path("calendar/", views_calendar.CalendarListView.as_view(), name="calendar_list"),
    path("calendar/<int:year>/", views_calendar.CalendarDetailView.as_view(), name="calendar_detail"),
    path("calendar/<int:year>/edit/", views_calendar.CalendarEditView.as_view(), name="calendar_edit"),
    path("calendar/<int:year>/import/", views_calendar.CalendarImportView.as_view(), name="calendar_import"),
    path("calendar/<int:year>/sheet/", views_calendar.CalendarTemplateView.as_view(), name="calendar_template"),
    path("audit/", views.AuditListView.as_view(), name="audit_list"),
]
